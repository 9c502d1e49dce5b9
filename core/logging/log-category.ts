/** The categories of log lines; each has its own file, `NAME.log`. */
export const logCategories = [
  'user',
  'bot',
  'system',
  'agents',
  'ErrorHandler',
  'MessageFormatter',
  'SessionManager',
] as const

export type LogCategory = (typeof logCategories)[number]
