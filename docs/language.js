// Adds a link to the same page in the other language to the bar at the top.
{
  const isJapanese = document.documentElement.lang === "ja";
  const [own, other] = isJapanese ? ["ja", "en"] : ["en", "ja"];
  const link = document.createElement("a");
  const parts = location.pathname.split("/");
  const at = parts.lastIndexOf(own);
  if (at >= 0) parts[at] = other;
  link.href = parts.join("/");
  link.className = "other-language";
  link.lang = other;
  link.textContent = isJapanese ? "English" : "日本語";
  document.querySelector(".right-buttons")?.prepend(link);
}
