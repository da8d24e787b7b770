// Keeps the sections fresh; the page works without it, only by hand.
const parts = ["tree", "members", "tags", "jobs", "log", "state"];
async function refresh(part) {
  const place = document.getElementById(part);
  // Where a link or field inside has the focus, a new text would take it away; the place itself keeps its own.
  const active = document.activeElement;
  if (!place || (place !== active && place.contains(active))) return;
  const query = new URLSearchParams(location.search);
  query.set("part", part);
  query.set("lang", document.documentElement.lang);
  try {
    const reply = await fetch("/_console/part?" + query, { cache: "no-store" });
    if (!reply.ok) return;
    const text = await reply.text();
    if (place.dataset.last !== text) { place.innerHTML = text; place.dataset.last = text; }
  } catch { /* the sandbox is gone; the page stays as it is */ }
}
setInterval(() => { if (!document.hidden) parts.forEach(refresh); }, 1000);
const file = document.getElementById("seed-file");
if (file) file.addEventListener("change", async () => {
  if (file.files[0]) document.getElementById("seed-text").value = await file.files[0].text();
});
