"use strict";
(() => {
  const film = JSON.parse(document.getElementById("film").textContent);
  const find = (id) => document.getElementById(id);
  const screen = find("screen"), play = find("play"), seek = find("seek"), time = find("time");
  const marks = [...document.querySelectorAll("#chapters a")].map((link) => +link.dataset.at);
  const said = [...document.querySelectorAll(".said")];
  const flags = ["bold", "dim", "italic", "underline", "strike"];
  const lines = Array.from({ length: film.size[1] }, () =>
    screen.appendChild(document.createElement("div")));
  const made = new Map();
  let now = 0, shown = -1, started = 0, playing = false, pressed = null;

  // What each frame shows as a whole: the rows of the frame before, and its own.
  const whole = [];
  film.frames.forEach(([, changed], n) => {
    const rows = n ? whole[n - 1].slice() : Array(film.size[1]).fill(-1);
    changed.forEach(([y, row]) => { rows[y] = row; });
    whole.push(rows);
  });

  function rowOf(number) {
    if (!made.has(number)) {
      const part = document.createDocumentFragment();
      film.rows[number].forEach(([text, ink, cells = [...text].length]) => {
        const [fg, bg, looks] = film.inks[ink], on = (flag) => looks >> flags.indexOf(flag) & 1;
        const span = part.appendChild(document.createElement("span"));
        span.textContent = text;
        span.style.color = fg;
        span.style.background = bg;
        span.style.width = `${cells}ch`;
        if (on("bold")) span.style.fontWeight = "bold";
        if (on("italic")) span.style.fontStyle = "italic";
        if (on("dim")) span.style.opacity = "0.6";
        const line = [on("underline") && "underline", on("strike") && "line-through"];
        span.style.textDecoration = line.filter(Boolean).join(" ");
      });
      made.set(number, part);
    }
    return made.get(number).cloneNode(true);
  }

  function frameAt(seconds) {
    let low = 0, high = film.frames.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (film.frames[middle][0] <= seconds + 1e-6) low = middle; else high = middle - 1;
    }
    return low;
  }

  const clock = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;

  function draw() {
    const frame = frameAt(now);
    if (frame !== shown) {
      const before = shown < 0 ? [] : whole[shown];
      whole[frame].forEach((row, y) => {
        if (row !== before[y]) lines[y].replaceChildren(rowOf(row));
      });
      shown = frame;
    }
    seek.value = String(Math.round(now / film.seconds * 1000));
    time.textContent = `${clock(now)} / ${clock(film.seconds)}`;
    const key = film.presses.filter(([at]) => at <= now && now < at + 1.5).pop() || null;
    if (key !== pressed) {
      pressed = key;
      find("keys").replaceChildren();
      if (key) key[1].split(" ").forEach((cap) => {
        find("keys").append(Object.assign(document.createElement("kbd"), { textContent: cap }), " ");
      });
    }
    let current = null;
    said.forEach((part) => { if (+part.dataset.at <= now + 1e-6) current = part; });
    said.forEach((part) => part.classList.toggle("now", part === current));
  }

  function go(seconds) {
    now = Math.min(Math.max(seconds, 0), film.seconds);
    started = performance.now() - now * 1000 / +find("speed").value;
    draw();
  }

  function set(on) {
    playing = on;
    play.textContent = on ? "❚❚" : "▶";
    play.setAttribute("aria-label", on ? "Pause" : "Play");
    document.body.dataset.state = on ? "playing" : now >= film.seconds ? "ended" : "paused";
    if (on) {
      go(now >= film.seconds ? 0 : now);
      requestAnimationFrame(tick);
    }
  }

  function tick() {
    if (!playing) return;
    const before = now;
    now = Math.min((performance.now() - started) / 1000 * +find("speed").value, film.seconds);
    const mark = find("stops").checked && marks.find((at) => before < at - 1e-6 && at <= now);
    if (mark) now = mark;
    draw();
    if (mark || now >= film.seconds) set(false); else requestAnimationFrame(tick);
  }

  play.onclick = screen.onclick = () => set(!playing);
  seek.oninput = () => go(seek.value / 1000 * film.seconds);
  find("speed").onchange = () => go(now);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    if (link) { event.preventDefault(); go(+link.dataset.at); screen.focus(); }
  });
  document.addEventListener("keydown", (event) => {
    const onSeek = event.target === seek && event.key.startsWith("Arrow");
    if (onSeek || event.target.matches("select") || event.ctrlKey || event.metaKey) return;
    const chapters = { "[": () => [...marks].reverse().find((at) => at < now - 1) || 0,
      "]": () => marks.find((at) => at > now + 1e-3) ?? film.seconds };
    const leaps = { ArrowLeft: -5, ArrowRight: 5 };
    if (event.key === " " && !event.target.matches("button, input:not([type=range])")) set(!playing);
    else if (event.key in leaps) go(now + leaps[event.key]);
    else if (event.key in chapters) go(chapters[event.key]());
    else return;
    event.preventDefault();
  });
  function fit() {
    const size = (screen.clientWidth - 24) / film.size[0] / 0.602;
    screen.style.fontSize = `${Math.min(size, 18)}px`;
  }
  addEventListener("resize", fit);
  fit();
  go(0);
  set(location.hash === "#play");
  window.nnstepFilm = { go, set, text: () => lines.map((line) => line.textContent), film };
})();
