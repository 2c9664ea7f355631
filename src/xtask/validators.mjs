// What others say of our files: every sample against the published JSON Schema (ajv), every page against HTML (html-validate).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";
import { HtmlValidate } from "html-validate";

const folder = process.argv[2];
const files = (ending) => readdirSync(folder).filter((name) => name.endsWith(ending)).map((name) => join(folder, name));

// Unknown words in a schema are mistakes of ours.
const ajv = new Ajv({ strict: true, strictTypes: false, strictTuples: false, strictRequired: false, allErrors: true });
const check = ajv.compile(JSON.parse(readFileSync(join(folder, "schema", "bundle-v1.json"), "utf8")));
const html = new HtmlValidate({ extends: ["html-validate:standard", "html-validate:a11y"] });

let wrong = 0;
const say = (name, words) => { wrong += 1; console.error(`${name}: ${words}`); };
for (const name of files(".json")) {
  if (!check(JSON.parse(readFileSync(name, "utf8")))) say(name, ajv.errorsText(check.errors.slice(0, 5)));
}
// The schema must be able to refuse.
const spoilt = JSON.parse(readFileSync(files(".json")[0], "utf8"));
spoilt.records[0].h = "x";
if (check(spoilt)) say("schema", "takes a record whose hash is none");
for (const name of files(".html")) {
  const report = html.validateStringSync(readFileSync(name, "utf8"), name);
  for (const { messages } of report.results) {
    for (const { line, message, ruleId } of messages.slice(0, 5)) say(name, `${line}: ${message} (${ruleId})`);
  }
}
if (html.validateStringSync("<p>a<p></b>").valid) say("html", "takes a page that is none");
console.log(`${files(".json").length} files by the schema, ${files(".html").length} pages by HTML: ${wrong} wrong`);
process.exit(wrong === 0 && files(".json").length > 0 && files(".html").length > 0 ? 0 : 1);
