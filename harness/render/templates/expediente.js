(function () {
  "use strict";
  var box = document.getElementById("buscador");
  if (!box) { return; }
  box.hidden = false;
  var text = document.getElementById("buscar-texto");
  var verdict = document.getElementById("buscar-veredicto");
  var count = document.getElementById("buscar-cuenta");
  var cases = Array.prototype.slice.call(document.querySelectorAll("article.caso"));
  function plain(value) {
    return value.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }
  var words = cases.map(function (one) { return plain(one.querySelector(".caso-cabeza").textContent); });
  function filter() {
    var wanted = plain(text.value.trim());
    var shown = 0;
    cases.forEach(function (one, index) {
      var fits = words[index].indexOf(wanted) >= 0 && (!verdict.value || one.dataset.veredicto === verdict.value);
      if (one.hidden === fits) { one.hidden = !fits; }
      shown += fits ? 1 : 0;
    });
    count.textContent = shown + " de " + cases.length + (cases.length === 1 ? " caso" : " casos");
  }
  var waiting = 0;
  text.addEventListener("input", function () {
    if (!waiting) { waiting = requestAnimationFrame(function () { waiting = 0; filter(); }); }
  });
  verdict.addEventListener("change", filter);
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && document.getElementById(id);
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") { node.open = true; }
      if (node.hidden) { node.hidden = false; }
    }
    if (target) { target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", reveal);
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.prototype.filter.call(document.querySelectorAll("details.imprime"), function (one) { return !one.open; });
    opened.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (one) { one.open = false; });
  });
  reveal();
  filter();
})();
