import { describe, expect, it } from 'vitest'
import { SecretMask } from '../../core/config/secret-mask.js'

const text = `# old token: 800000009:AAinvented-token-that-stood-here-once
clients:
  - session_name: bot1
    api_hash: 0123456789abcdef0123456789abcdef # 32 digits
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"
    password: 'it is ''quoted'''
  - { session_name: user1, phone_number: "+9996621001", bot_token: "\${BOT_TOKEN}", password: hunter22 }
cluster: { url: postgres://switchboard:open-sesame@db.example.org:5432/bots } # was "postgres://app:\${DB_PASSWORD}@db/bots"
`

describe('the text of a configuration', () => {
  it('is shown without its secrets, and comes back as it was', () => {
    const mask = new SecretMask()
    const shown = mask.masked(text)
    expect(shown).not.toMatch(/AAinvented|0123456789abcdef|quoted|9996621001|hunter22|open-sesame/)
    expect(shown).toMatch(/bot_token: "\$\{BOT_TOKEN\}"/)
    expect(shown).toContain('# 32 digits')
    expect(shown.match(/••••••/g)).toHaveLength(7)
    expect(shown).toContain('@db.example.org:5432/bots')
    expect(shown).toContain('app:$' + '{DB_PASSWORD}@db')
    expect(mask.unmasked(shown, text)).toEqual({ text, unknown: [] })
  })

  it('may be changed around its masks, which can be moved and copied', () => {
    const mask = new SecretMask()
    const [, hash = ''] = /api_hash: (\S+)/.exec(mask.masked(text)) ?? []
    const changed = `clients:\n  - { session_name: other, api_hash: ${hash} }\n  - { api_hash: ${hash} }\n`
    expect(mask.unmasked(changed, text).text.match(/0123456789abcdef0123456789abcdef/g)).toHaveLength(2)
    expect(mask.unmasked('a: 1\nb: ••••••00000000\n', text).unknown).toEqual([2])
  })

  it('hides no yes or no, whatever its key is called, and a password of digits', () => {
    const shown = new SecretMask().masked('hide_password: true\nuse_token: false\npassword: 123456\n')
    expect(shown).toMatch(/^hide_password: true\nuse_token: false\npassword: ••••••\w{8}\n$/)
  })

  it('has other masks in each process, so that they say nothing of what they stand for', () => {
    expect(new SecretMask().masked(text)).not.toBe(new SecretMask().masked(text))
  })
})
