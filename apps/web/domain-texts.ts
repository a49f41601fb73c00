import { type NodePath, parseAsync, traverse, type types } from "@babel/core";
import type { ExtractorType } from "@lingui/conf";

/*
 * Texts outside of the app stand where they are said, in English, and are known by it: no word there says that a text is
 * one. What is one is told by its shape: a sentence, what a field is called in a sentence, the words that a form shows
 * beside a field, and whatever stands in a file or a list of words.
 */

const inFileOfWords = /\/(?:(?:mail|http)\/words|brief-words)\.ts$/u;
const wordList = /Words$/u;
const sentence = /^[\p{Lu}\d{“][^\n]* [^\n]*(?:[.?!]|[.?!] \{\w+\})$/u;
const labelled = new Set(["lineOfText", "freeText", "freeJson", "secretOf"]);
const shown = new Set(["title", "description", "labels"]);

/** The text with `{name}` where something is put in; null for what is none. */
function textOf(node: types.Node): string | null {
  if (node.type === "StringLiteral") return node.value;
  if (node.type !== "TemplateLiteral") return null;
  return node.quasis
    .map(({ value }, at) => {
      const put = node.expressions[at];
      return put === undefined ? value.cooked : `${value.cooked}{${nameOf(put) ?? at}}`;
    })
    .join("");
}

function nameOf(node: types.Node): string | null {
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression") return nameOf(node.property);
  if (node.type === "LogicalExpression") return nameOf(node.left);
  // Such as `max.toLocaleString("en")`.
  return node.type === "CallExpression" && node.callee.type === "MemberExpression" ? nameOf(node.callee.object) : null;
}

const calleeOf = ({ callee }: types.CallExpression) => (callee.type === "Identifier" ? callee.name : "");

/** What a form shows beside a field: `meta({ title, description, labels: { … } })`. */
function isShown(path: NodePath): boolean {
  const property = path.parentPath;
  if (property?.isObjectProperty() !== true || path.key !== "value") return false;
  const { key } = property.node;
  const name = key.type === "Identifier" ? key.name : "";
  const call = property.parentPath.parentPath;
  if (shown.has(name) && call?.isCallExpression() === true) return true;
  return call !== null && isShown(property.parentPath);
}

function isInWordList(path: NodePath): boolean {
  const declared = path.findParent((one) => one.isVariableDeclarator());
  return (
    declared?.isVariableDeclarator() === true &&
    declared.node.id.type === "Identifier" &&
    wordList.test(declared.node.id.name) &&
    path.findParent((one) => one.isFunction() && one.isDescendant(declared)) === null
  );
}

function isText(path: NodePath, text: string, filename: string): boolean {
  const { parentPath: parent } = path;
  // Names of modules and of properties, and types.
  if (parent === null || parent.isModuleDeclaration() || parent.isTSLiteralType() || path.key === "key") return false;
  if (inFileOfWords.test(filename)) return !parent.isMemberExpression();
  if (parent.isCallExpression() && labelled.has(calleeOf(parent.node))) return path.key === 0;
  // What is almost nothing but what is put in would be found in everything.
  const fixed = text.replace(/\{\w+\}/gu, "").length;
  return (sentence.test(text) && fixed > 8) || isShown(path) || (filename.includes("/domain/") && isInWordList(path));
}

/** Finds the texts of the packages for the catalogue: each is its own name there. */
export const domainTexts: ExtractorType = {
  match: (filename) => /\/(?:packages\/[^/]+|server)\/src\/.*\.ts$/u.test(filename) && !filename.endsWith(".test.ts"),
  async extract(filename, code, found) {
    const file = await parseAsync(code, {
      filename,
      babelrc: false,
      configFile: false,
      parserOpts: { plugins: ["typescript"] },
    });
    if (file === null) return;
    traverse(file, {
      "StringLiteral|TemplateLiteral": (path: NodePath) => {
        const text = textOf(path.node);
        if (text === null || text === "" || !isText(path, text, filename)) return;
        found({ id: text, origin: [filename, path.node.loc?.start.line ?? 0] });
      },
    });
  },
};
