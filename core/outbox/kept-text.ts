/**
 * A text as it is found in a conversation, to be compared with what was sent: the carriage returns of Windows' line ends and signs
 * that turn lines are left out, and a tab or another control character is a space (TDLib: `clean_input_string`).
 */
export function keptText(text: string): string {
  return text
    .replace(/[\r\u2028-\u202e]/g, '')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .trim()
}
