// A wall asks for itself anew each minute and swaps what it shows at once, so that nothing
// flickers. Without an answer the figures stay, and a line says that they are old.
const EVERY = 60000;

async function renew() {
  let fresh = null;
  try {
    const answer = await fetch(window.location.href, { redirect: "error" });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      fresh = page.getElementById("wall");
    }
  } catch {
    // Said below.
  }
  if (fresh) document.getElementById("wall").replaceWith(document.adoptNode(fresh));
  else document.getElementById("wall-note").textContent = document.body.dataset.old;
}

window.setInterval(renew, EVERY);

const full = document.getElementById("wall-full");
if (document.documentElement.requestFullscreen) {
  full.hidden = false;
  full.addEventListener("click", () => document.documentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", () => {
    document.body.classList.toggle("is-full", document.fullscreenElement !== null);
  });
}
