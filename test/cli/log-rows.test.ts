import { expect, it } from 'vitest'
import { logRows } from '../../core/cli/api/log-rows.js'

it('tells of a line of the log what the terminal tells: whose it is, its fields and the errors behind it', () => {
  const error = { type: 'SwitchboardError', code: 'LOGIN_NEEDED', message: 'No login', cause: { message: 'gone' } }
  const rows = logRows({
    lines: [
      { at_ms: 0, message: 'the agent has no login', fields: { agent: 'seller_3', next: 'npx switchboard login' } },
      { at_ms: 0, client: 'bot1', message: 'the client failed', fields: { error } },
      { at_ms: 0, message: 'started' },
    ],
  })
  expect(rows).toMatchObject([
    { client: 'seller_3', message: 'the agent has no login agent=seller_3 next="npx switchboard login"' },
    { client: 'bot1', message: 'the client failed LOGIN_NEEDED: No login <- Error: gone' },
    { time: '1970-01-01T00:00:00.000Z', message: 'started' },
  ])
})
