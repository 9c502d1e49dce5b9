/** The constructors of the type `Updates`. */
export const updatesClasses: ReadonlySet<string> = new Set([
  ...['Updates', 'UpdatesCombined', 'UpdatesTooLong', 'UpdateShort', 'UpdateShortMessage'],
  ...['UpdateShortChatMessage', 'UpdateShortSentMessage'],
])
