// Warns before a session ends for want of activity, hides the page when it has, and lets it go on
// after a new sign-in in another tab, with everything typed still there. The server ends the
// session by its own clock, whatever happens here.
(function () {
  "use strict";
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("jiedui-session") : null;
  const tell = (message) => { if (channel) channel.postMessage(message); };

  const again = document.querySelector("[data-signed-in-again]");
  if (again) tell({ signedIn: true });

  const dialog = document.getElementById("idle");
  if (!dialog) return;
  const limit = Number(dialog.dataset.seconds) * 1000;
  const notice = Math.min(120000, limit / 3);
  const part = (name) => dialog.querySelector('[data-idle="' + name + '"]');
  let last = Date.now();
  let isEnded = false;
  let isAsking = false;
  let asked = 0;

  function active(at) {
    last = Math.max(last, at);
    if (!isEnded && dialog.open && last + limit - Date.now() > notice) dialog.close();
  }

  function seen() {
    active(Date.now());
    tell({ seen: last });
  }

  function token() {
    return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  }

  // Asking does not count as activity; posting does.
  async function ask(method) {
    const headers = method === "POST" ? { "X-CSRFToken": token() } : { "X-Background": "1" };
    const answer = await fetch(dialog.dataset.stay, { method, headers, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  const isMine = (state) => String(state.account) === dialog.dataset.account && state.left > 0;

  async function stay() {
    asked = Date.now();
    try {
      if (isMine(await ask("POST"))) seen();
      else end();
    } catch {
      // Without an answer the clock runs on, and the dialog comes in time.
    }
  }

  function show(name) {
    part("warning").hidden = name !== "warning";
    part("ended").hidden = name !== "ended";
    dialog.classList.toggle("is-ended", name === "ended");
    if (!dialog.open) dialog.showModal();
  }

  function end() {
    if (isEnded) return;
    isEnded = true;
    document.body.classList.add("is-covered");
    show("ended");
  }

  // Another tab may have kept the session alive, or somebody signed in again.
  async function check() {
    if (isAsking) return;
    isAsking = true;
    try {
      const state = await ask("GET");
      if (isMine(state)) goOn(state);
      else if (state.account) window.location.reload();
      else end();
    } catch {
      end();
    } finally {
      isAsking = false;
    }
  }

  function goOn(state) {
    // Signing in changes the token that forms are sent with.
    document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach(function (field) {
      field.value = state.token;
    });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": state.token }));
    last = Date.now() - limit + state.left * 1000;
    isEnded = false;
    document.body.classList.remove("is-covered");
    if (dialog.open) dialog.close();
  }

  function tick() {
    const left = last + limit - Date.now();
    if (isEnded) return;
    if (left <= 0) {
      check();
    } else if (left <= notice) {
      const seconds = Math.ceil(left / 1000);
      const text = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
      dialog.querySelector("[data-idle-left]").textContent = text;
      if (!dialog.open) show("warning");
    }
  }

  const isOver = () => isEnded || Date.now() > last + limit;

  // Typing is activity, of which the server hears now and then.
  ["keydown", "pointerdown"].forEach(function (name) {
    document.addEventListener(name, function () {
      const now = Date.now();
      if (!isOver() && !dialog.open && now - Math.max(last, asked) > limit / 6) stay();
    }, { passive: true });
  });

  // What would be refused is not sent: the page would be lost with it.
  document.addEventListener("submit", function (event) {
    if (!isOver() || dialog.contains(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    check();
  }, true);
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (!isOver()) return;
    event.preventDefault();
    check();
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    const headers = event.detail.requestConfig && event.detail.requestConfig.headers;
    if (event.detail.successful && !(headers && headers["X-Background"])) seen();
  });

  dialog.querySelector("[data-idle-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", function (event) {
    // Escape means to go on; what is over is not closed by it.
    event.preventDefault();
    if (!isEnded) stay();
  });
  if (channel) {
    channel.addEventListener("message", function (event) {
      if (event.data.seen) active(event.data.seen);
      if (event.data.signedIn && isEnded) check();
    });
  }
  window.addEventListener("focus", function () {
    if (isEnded) check();
    else tick();
  });
  tell({ seen: last });
  window.setInterval(tick, 1000);
})();
