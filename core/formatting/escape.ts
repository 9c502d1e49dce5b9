import type { ParseMode } from './text-entity.js'

/*
 * Signs that only one of the two kinds of markup knows are escaped in both, so that a value never makes a text look
 * mixed. An underscore between two letters or digits and a lone bar mark nothing and stay readable.
 */
const underscore = String.raw`(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])`
const bar = String.raw`\|(?=\||$)|(?<=\||^)\|`
const htmlSigns = new RegExp(String.raw`[&<>"'*~\x60]|${underscore}|${bar}|(?<=\]|^)\(|\]$`, 'gu')
const markdownSigns = new RegExp(String.raw`[\\\x60*~[\]()<\r]|^>|${underscore}|${bar}|!(?=\[|$)`, 'gmu')

const references: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** The text with every sign of markup escaped, for this mode; `none` changes nothing. Safe in attributes and links too. */
export function escapeMarkup(text: string, mode: ParseMode): string {
  if (mode === 'HTML') return escapeHtml(text)
  return mode === 'Markdown' ? escapeMarkdown(text) : text
}

export function escapeHtml(text: string): string {
  return text.replace(htmlSigns, reference)
}

/** For where Markdown is not looked for: attributes and code. */
export function escapeHtmlVerbatim(text: string): string {
  return text.replace(/[&<>"]/g, reference)
}

export function escapeMarkdown(text: string): string {
  return text.replace(markdownSigns, '\\$&')
}

/** For what stands between backticks. */
export function escapeMarkdownCode(text: string): string {
  return text.replace(/[\\`\r]/g, '\\$&')
}

/** For what stands between the parentheses of a link. */
export function escapeMarkdownAddress(address: string): string {
  return address.replace(/[\\()]/g, '\\$&')
}

function reference(sign: string): string {
  return references[sign] ?? `&#${sign.charCodeAt(0)};`
}
