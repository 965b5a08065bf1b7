// Starts "gearsc lsp" when the first recipe (.gears) is opened, or the first Python
// script where the settings say so. Whatever is known of recipes is known there: this
// file only starts and stops it.
"use strict";

const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = function (context) {
  const settings = workspace.getConfiguration("gears");
  const languages = settings.get("python") ? ["gears", "python"] : ["gears"];
  const start = (document) => {
    if (client || !languages.includes(document.languageId)) {
      return;
    }
    client = new LanguageClient(
      "gears",
      "Gears",
      { command: settings.get("gearsc"), args: ["lsp"] },
      {
        documentSelector: languages.map((language) => ({ language })),
        // Files that change outside of the editor may be imported by open ones.
        synchronize: { fileEvents: workspace.createFileSystemWatcher("**/*.gears") },
      },
    );
    client.start();
  };
  workspace.textDocuments.forEach(start);
  context.subscriptions.push(workspace.onDidOpenTextDocument(start));
};

exports.deactivate = function () {
  return client && client.stop();
};
