(function () {
  "use strict";
  var section = document.getElementById("decision");
  var pattern = document.getElementById("decision-plantilla");
  if (!section || !pattern || !pattern.content) { return; }
  var RULINGS = ["aprobado", "observado", "rechazado"];
  var LIMITS = { nombre: 200, cargo: 200, general: 10000, comentario: 4000 };
  var run = section.dataset.corrida;
  var head = section.dataset.cabeza;
  var key = "iop-decisiones " + run + " " + head;
  var fields = { nombre: byId("nombre"), cargo: byId("cargo"), general: byId("general") };
  var notice = byId("aviso");
  var draft = byId("borrador");
  var unsaved = false;
  var kept = false;
  var cases = Array.prototype.map.call(document.querySelectorAll(".firma[data-caso]"), build);
  if (!cases.length) { return; }

  function byId(name) { return document.getElementById("decision-" + name); }

  function today() {
    var now = new Date();
    function two(number) { return (number < 10 ? "0" : "") + number; }
    return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  }

  function build(box) {
    var article = box.closest("article");
    var copy = document.importNode(pattern.content, true).querySelector("fieldset");
    var one = {
      id: box.dataset.caso,
      intento: Number(box.dataset.intento),
      veredicto: article ? article.dataset.veredicto : "",
      fecha: "",
      box: box,
      radios: Array.prototype.slice.call(copy.querySelectorAll("input[type=radio]")),
      text: copy.querySelector("textarea"),
      clear: copy.querySelector(".decide-quitar")
    };
    copy.querySelector(".decide-caso").textContent = one.id;
    one.radios.forEach(function (radio) {
      radio.name = "decision " + one.id;
      radio.addEventListener("change", function () { touched(one); });
    });
    one.text.addEventListener("input", function () { touched(one); });
    one.clear.addEventListener("click", function () {
      one.radios.forEach(function (radio) { radio.checked = false; });
      touched(one);
      one.radios[0].focus();
    });
    box.insertBefore(copy, box.firstChild);
    return one;
  }

  function ruling(one) {
    var found = one.radios.filter(function (radio) { return radio.checked; })[0];
    return found ? found.value : "";
  }

  function touched(one) {
    one.fecha = today();
    onPaper(one);
    changed();
  }

  // What is decided on the screen is printed too: the paper's own boxes and line take it.
  function onPaper(one) {
    var chosen = ruling(one);
    var said = one.text.value.trim();
    one.clear.hidden = !chosen;
    Array.prototype.forEach.call(one.box.querySelectorAll(".casilla"), function (box) {
      box.textContent = (box.dataset.valor === chosen ? "☒ " : "☐ ") + box.dataset.valor;
    });
    var line = one.box.querySelector(".renglon");
    line.textContent = said ? "Comentario: " + said : "Comentario";
    line.classList.toggle("escrito", !!said);
  }

  function changed() {
    unsaved = true;
    say("");
    progress();
    keep();
  }

  function progress() {
    var done = cases.filter(ruling).length;
    byId("avance").textContent = done + " de " + cases.length +
      (cases.length === 1 ? " caso decidido" : " casos decididos");
    byId("siguiente").disabled = done === cases.length;
  }

  function value() {
    return {
      corrida: run,
      cabeza: head,
      consultor: { nombre: fields.nombre.value.trim(), cargo: fields.cargo.value.trim() },
      fecha: today(),
      observaciones: fields.general.value.trim(),
      casos: cases.filter(ruling).map(row)
    };
  }

  function row(one) {
    return {
      id: one.id, intento: one.intento, veredicto: one.veredicto, decision: ruling(one),
      comentario: one.text.value.trim(), fecha: one.fecha || today()
    };
  }

  function loose(one) { return !ruling(one) && !!one.text.value.trim(); }

  function text(given, limit) { return typeof given === "string" ? given.slice(0, limit) : ""; }

  // A file or a draft is somebody else's text: only known members are taken, and all of them as text.
  function take(given, drafted) {
    var rows = {};
    given.casos.forEach(function (row) { if (row && typeof row.id === "string") { rows["c" + row.id] = row; } });
    var person = given.consultor && typeof given.consultor === "object" ? given.consultor : {};
    fields.nombre.value = text(person.nombre, LIMITS.nombre) || fields.nombre.defaultValue;
    fields.cargo.value = text(person.cargo, LIMITS.cargo);
    fields.general.value = text(given.observaciones, LIMITS.general);
    var taken = 0;
    cases.forEach(function (one) {
      var row = rows["c" + one.id];
      var known = row && (RULINGS.indexOf(row.decision) >= 0 || (drafted && row.decision === ""));
      var fits = known && row.intento === one.intento && row.veredicto === one.veredicto;
      one.radios.forEach(function (radio) { radio.checked = !!fits && radio.value === row.decision; });
      one.text.value = fits ? text(row.comentario, LIMITS.comentario) : "";
      one.fecha = fits && /^\d{4}-\d{2}-\d{2}$/.test(row.fecha) ? row.fecha : "";
      taken += fits ? 1 : 0;
      onPaper(one);
    });
    progress();
    return taken;
  }

  function say(sentence) { notice.textContent = sentence; }

  function loaded(content) {
    var given;
    try { given = JSON.parse(content.replace(/^\uFEFF/, "")); } catch (broken) { given = null; }
    if (!given || typeof given !== "object" || !Array.isArray(given.casos)) {
      return say("Ese archivo no es un decisiones.json; no se cambió nada.");
    }
    if (given.corrida !== run) {
      return say("Esas decisiones son de otra corrida (" + text(given.corrida, 80) + "); no se cambió nada.");
    }
    var taken = take(given);
    changed();
    var left = given.casos.length - taken;
    say("Se cargaron " + taken + " decisiones." + (left ? " " + left + " no calzan con el intento y el veredicto de este expediente y quedaron fuera." : ""));
  }

  function keep() {
    var made = value();
    made.casos = made.casos.concat(cases.filter(loose).map(row));
    try {
      window.localStorage.setItem(key, JSON.stringify(made));
      kept = true;
    } catch (refused) { kept = false; }
    draft.textContent = kept ?
      "Lo que escribe queda como borrador en este navegador, sólo por comodidad: lo que vale es el archivo que guarda." :
      "Este navegador no guarda borradores de esta página: guarde decisiones.json antes de cerrarla.";
  }

  function restore() {
    var given = null;
    try { given = JSON.parse(window.localStorage.getItem(key)); } catch (refused) { given = null; }
    if (given && Array.isArray(given.casos)) {
      take(given, true);
      say("Se recuperó el borrador de este navegador.");
    } else { progress(); }
    keep();
    unsaved = false;
  }

  function save() {
    if (!fields.nombre.value.trim()) {
      fields.nombre.focus();
      return say("Escriba el nombre del consultor antes de guardar.");
    }
    var made = value();
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(made, null, 2) + "\n"], { type: "application/json" }));
    link.download = "decisiones.json";
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
    var lost = cases.filter(loose).length;
    unsaved = lost > 0;
    var mute = made.casos.filter(function (row) { return row.decision !== "aprobado" && !row.comentario; }).length;
    say("Se descargó decisiones.json." + (mute ? " Casos observados o rechazados sin comentario: " + mute + "." : "") +
      (lost ? " Comentarios que no se guardaron porque su caso no tiene decisión: " + lost + "." : ""));
  }

  function next() {
    var open = cases.filter(function (one) { return !ruling(one) && !one.box.closest("[hidden]"); });
    var here = open.filter(function (one) {
      return document.activeElement && (one.box.compareDocumentPosition(document.activeElement) & 2);
    });
    var one = here[0] || open[0];
    if (!one) { return say("Todo lo que se ve está decidido."); }
    var article = one.box.closest("article") || one.box;
    article.scrollIntoView();
    one.radios[0].focus({ preventScroll: true });
  }

  byId("guardar").addEventListener("click", save);
  byId("siguiente").addEventListener("click", next);
  byId("olvidar").addEventListener("click", function () {
    if (!window.confirm("Se borran todas las decisiones de esta página y su borrador. ¿Seguir?")) { return; }
    take({ casos: [] });
    try { window.localStorage.removeItem(key); } catch (refused) { kept = false; }
    unsaved = false;
    say("Se empezó de nuevo.");
  });
  byId("archivo").addEventListener("change", function (event) {
    var file = event.target.files[0];
    if (!file) { return; }
    var reader = new FileReader();
    reader.onload = function () { loaded(String(reader.result)); };
    reader.onerror = function () { say("No se pudo leer ese archivo."); };
    reader.readAsText(file);
    event.target.value = "";
  });
  Object.keys(fields).forEach(function (name) { fields[name].addEventListener("input", changed); });
  window.addEventListener("beforeunload", function (event) {
    if (unsaved && !kept) { event.preventDefault(); }
  });
  section.hidden = false;
  document.body.classList.add("decide-aqui-mismo");
  restore();
})();
