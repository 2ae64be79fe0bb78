// Everything here makes a page kinder; no page needs it. No page of Sharewell sends anything from a script.
(function () {
  "use strict";

  // Leave this page quickly: replace the page in the history, so that "back" does not return to it.
  var leave = document.querySelector("[data-leave]");
  function go() {
    document.documentElement.hidden = true;
    window.location.replace(leave.href);
  }
  if (leave) {
    leave.addEventListener("click", function (event) {
      event.preventDefault();
      go();
    });
    var presses = [];
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") {
        presses = [];
        return;
      }
      var now = Date.now();
      presses = presses.filter(function (moment) {
        return now - moment < 2000;
      });
      presses.push(now);
      if (presses.length >= 3) {
        go();
      }
    });
    // A page brought back from the browser's memory after leaving must not stay blank.
    window.addEventListener("pageshow", function () {
      document.documentElement.hidden = false;
    });
  }

  // The summary of errors is the first thing that is read, and its links lead to the field itself.
  var summary = document.querySelector("[data-error-summary]");
  if (summary) {
    summary.setAttribute("tabindex", "-1");
    summary.focus();
    summary.addEventListener("click", function (event) {
      var link = event.target.closest("a[href^='#']");
      var field = link && document.getElementById(link.getAttribute("href").slice(1));
      if (field) {
        event.preventDefault();
        var legend = field.closest("fieldset");
        (legend || field).scrollIntoView();
        field.focus({ preventScroll: true });
      }
    });
  }

  // Words about what only a script can do are shown where one runs.
  Array.prototype.forEach.call(document.querySelectorAll("[data-with-script]"), function (words) {
    words.hidden = false;
  });
  Array.prototype.forEach.call(document.querySelectorAll("[data-without-script]"), function (words) {
    words.hidden = true;
  });

  Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });

  // Security keys and passkeys. The page carries the question; the answer goes back with the form.
  function bytes(text) {
    var plain = window.atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) {
      return letter.charCodeAt(0);
    });
  }
  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return window.btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function question(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) {
      options.user.id = bytes(options.user.id);
    }
    (options.excludeCredentials || []).concat(options.allowCredentials || []).forEach(function (key) {
      key.id = bytes(key.id);
    });
    return { publicKey: options };
  }
  function answer(key) {
    var said = key.response;
    var response = { clientDataJSON: text(said.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (said[name]) {
        response[name] = text(said[name]);
      }
    });
    return JSON.stringify({
      id: key.id,
      rawId: text(key.rawId),
      type: key.type,
      response: response,
      clientExtensionResults: {},
    });
  }
  Array.prototype.forEach.call(document.querySelectorAll("form[data-key]"), function (form) {
    var status = form.querySelector("[data-key-status]");
    form.addEventListener("submit", function (event) {
      var isToAdd = form.getAttribute("data-key") === "add";
      if (form.elements.answer.value || (isToAdd && !form.elements.name.value.trim())) {
        return;
      }
      event.preventDefault();
      if (!window.PublicKeyCredential) {
        status.textContent = "This browser knows no security keys. Use an app or a recovery code.";
        return;
      }
      status.textContent = "Your browser now asks for the key.";
      var asked = question(JSON.parse(form.getAttribute("data-options")));
      var found = isToAdd ? navigator.credentials.create(asked) : navigator.credentials.get(asked);
      found.then(
        function (key) {
          form.elements.answer.value = answer(key);
          form.submit();
        },
        function () {
          status.textContent = "The key did not answer. Press the button to try again, or use a code.";
        },
      );
    });
  });

  // A second press while the first is on its way would answer the next question unseen.
  Array.prototype.forEach.call(document.querySelectorAll("form[data-once]"), function (form) {
    var sent = 0;
    form.addEventListener("submit", function (event) {
      if (Date.now() - sent < 1500) {
        event.preventDefault();
        return;
      }
      sent = Date.now();
    });
  });
})();
