import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import { renderError } from '../../core/cli/error-view.js'
import { parseConfig } from '../../core/config/load-config.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'

const plain = createColors(false)

function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('the error view', () => {
  it('lists every problem of a configuration: where, what and what to do', () => {
    const text = 'clients:\n  - session_name: b\n    type: bot\n    api_id: x\n    api_hash: h\n    worker: 1\n'

    expect(
      renderError(
        errorOf(() => parseConfig(text, 'c.yaml', {})),
        plain,
      ),
    ).toMatchInlineSnapshot(`
      "
      ✗ 4 problems in c.yaml; nothing was started.

        c.yaml:2:5  clients[0].bot_token
          bot_token is missing; a bot logs in with it
          Fix: Take the token from @BotFather, put it into .env as BOT_TOKEN and write \`bot_token: "\${BOT_TOKEN}"\`.

        c.yaml:4:13  clients[0].api_id
          api_id must be a whole number
          Fix: Write \`api_id: 1\`, without quotes.

        c.yaml:5:15  clients[0].api_hash
          api_hash is not of the form Telegram gives out, 32 hexadecimal digits, and sandbox.enabled is false
          Fix: Take api_id and api_hash from https://my.telegram.org, or set sandbox.enabled to true.

        c.yaml:6:5  clients[0].worker
          worker is not a key that is known here
          Fix: Write workers, or remove the key.

      "
    `)
  })

  it('fits into the terminal, each text below its own beginning', () => {
    const text = 'clients:\n  - session_name: b\n    type: bot\n    api_id: 1\n    api_hash: h\n    worker: 1\n'
    const told = renderError(
      errorOf(() => parseConfig(text, 'c.yaml', {})),
      plain,
      50,
    )

    expect(told.split('\n').every((line) => line.length <= 50)).toBe(true)
    expect(told).toContain('    Fix: Take the token from @BotFather, put it\n         into .env')
  })

  it('lists every error of the plugins', () => {
    const fault = { where: 'bot1 · plugins/a.ts', what: 'It is empty.\nReally.', fix: 'fill it.' }
    const text = renderError(new SwitchboardError('PLUGIN_PLAN_INVALID', { diagnostics: [fault, fault] }), plain)

    expect(text).toContain('✗ 2 errors in the plugins; nothing was started.')
    expect(text).toContain('  bot1 · plugins/a.ts\n    It is empty.\n    Really.\n    Fix: fill it.\n')
  })

  it('tells an error of Switchboard without a stack, any other with one', () => {
    const ours = renderError(new SwitchboardError('CONFIG_NOT_FOUND', { file: 'x.yaml' }), plain)

    expect(ours).toContain('✗ There is no configuration file x.yaml. CONFIG_NOT_FOUND\n  Fix: Name an existing one')
    expect(ours).not.toContain('    at ')
    expect(renderError(new TypeError('oops'), plain)).toMatch(/✗ TypeError: oops\n {4}at /)
  })
})
