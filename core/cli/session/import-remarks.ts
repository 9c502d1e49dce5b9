import type { ImportedSession } from '../../sessions/import/imported-session.js'
import type { SessionPlace } from './session-place.js'

/** What somebody who has imported a session should know, one sentence each. */
export function importRemarks({ name, config, client }: SessionPlace, imported: ImportedSession): string[] {
  const { apiId, isBot, testMode, format } = imported
  const remarks: string[] = []
  if (format !== 'switchboard') {
    remarks.push('Stop the other program for good before this client starts: two programs on one login lose it.')
  }
  if (config && !client) {
    remarks.push(
      `No client of ${config.file} is called ${name}: add one with this session_name, or an agent in config/channels.json.`,
    )
  }
  if (!client) return remarks
  const kind = isBot ? 'bot' : 'user'
  if (isBot !== undefined && client.type !== kind)
    remarks.push(`${name} is configured as ${client.type}, this login is a ${kind}.`)
  if (apiId !== undefined && client.apiId !== apiId) {
    remarks.push(
      `The login was made with the api_id ${apiId}, ${name} has ${client.apiId}; keeping the first is safer.`,
    )
  }
  if (testMode !== undefined && client.testMode !== testMode) {
    remarks.push(
      `The login is ${testMode ? 'at' : 'not at'} the test servers of Telegram; set test_mode: ${testMode} for ${name}.`,
    )
  }
  if (client.session.type !== 'file') {
    remarks.push(`${name} keeps its session as ${client.session.type} and does not read files; set session.type: file.`)
  }
  return remarks
}
