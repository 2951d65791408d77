"use strict";
(function () {
  var form = document.getElementById("search");
  var rows = Array.prototype.slice.call(document.querySelectorAll("#all tbody tr"));
  var told = document.getElementById("found");
  var text = document.getElementById("by-text");
  var report = document.getElementById("by-report");
  var signed = document.getElementById("by-signed");
  var red = document.getElementById("by-red");
  function plain(words) {
    return words.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }
  var texts = rows.map(function (row) { return plain(row.textContent + " " + row.dataset.words); });
  function show() {
    var words = plain(text.value).split(/\s+/).filter(Boolean);
    var left = 0;
    rows.forEach(function (row, at) {
      var fits = words.every(function (word) { return texts[at].indexOf(word) >= 0; }) &&
        (!report.value || row.dataset.report === report.value) &&
        (!signed.value || row.dataset.signed === signed.value) &&
        (!red.checked || Number(row.dataset.red) > 0);
      row.hidden = !fits;
      left += fits ? 1 : 0;
    });
    told.textContent = left + " of " + rows.length + " reports shown";
  }
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  form.hidden = false;
  show();
})();
