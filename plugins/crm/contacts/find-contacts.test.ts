import { describe, expect, it } from 'vitest'
import { findContacts } from './find-contacts.js'

const told = (text: string, more: Partial<Parameters<typeof findContacts>[0]> = {}, except: string[] = []) =>
  findContacts({ text, ...more }, { except }).map(({ kind, value }) => `${kind} ${value}`)

describe('the contacts of a post', () => {
  it.each([
    ['Write to @Anna_HR!', ['username Anna_HR']],
    ['(@anna_hr), @anna_hr and @ANNA_HR', ['username anna_hr']],
    ['@abc is too short, mail@anna.example.com is a mail', ['email mail@anna.example.com']],
    ['CV to anna.hr+jobs@company.co.uk.', ['email anna.hr+jobs@company.co.uk']],
    ['почта: анна@пример.рф', ['email анна@пример.рф']],
    ['https://t.me/anna_hr?start=1', ['username anna_hr']],
    ['t.me/anna_hr.', ['username anna_hr']],
    ['telegram.me/anna_hr/', ['username anna_hr']],
    ['https://t.me/jobs_channel/123 and https://t.me/c/1234567/5 and t.me/s/jobs', []],
    ['t.me/+AbCdEf123 or t.me/joinchat/XyZ', ['invite +AbCdEf123', 'invite +XyZ']],
    ['t.me/+79991234567', ['phone +79991234567']],
    ['call +7 (999) 123-45-67', ['phone +79991234567']],
    ['+49 30 901820, or 100000-200000 a month', ['phone +4930901820']],
    ['tg://resolve?domain=anna_hr', ['username anna_hr']],
    ['tg://user?id=700000003', ['user 700000003']],
    ['a salary of +100 000', []],
    ['salary: +5000-7000, or +150000 - 200000 with bonus', []],
    ['https://about.me/johnsmith, chat.me/hello, my-t.me/anna_hr, example.com/t.me/anna_hr', []],
    ['联系https://t.me/anna_hr, www.t.me/bob_hr', ['username anna_hr', 'username bob_hr']],
    ['npm i @types/node @angular-devkit/core, @pytest.fixture', []],
    ['@anna_hr, @bob_hr and @carl_hr.Thanks', ['username anna_hr', 'username bob_hr', 'username carl_hr']],
    ['nobody here', []],
    ['hr@', []],
  ])('finds in %j: %j', (text, expected) => {
    expect(told(text)).toEqual(expected)
  })

  it('are taken out of links and mentions, in the order of the text', () => {
    const text = 'Anna or Bob, else @carl_hr'
    const entities = [
      { type: 'link', offset: 0, length: 4, url: 'https://t.me/anna_hr' },
      { type: 'mention-name', offset: 8, length: 3, userId: 700000004 },
    ] as const
    expect(told(text, { entities })).toEqual(['username anna_hr', 'user 700000004', 'username carl_hr'])
  })

  it('are taken out of buttons, last', () => {
    const buttonUrls = [
      'https://t.me/anna_hr',
      'tel:+79991234567',
      'mailto:hr@example.com?subject=x',
      'https://example.com',
      'https://anna_two.t.me',
    ]
    expect(told('@carl_hr', { buttonUrls })).toEqual([
      'username carl_hr',
      'username anna_hr',
      'phone +79991234567',
      'email hr@example.com',
      'username anna_two',
    ])
  })

  it('are not the source itself', () => {
    expect(told('@jobs_feed @anna_hr', {}, ['@Jobs_Feed'])).toEqual(['username anna_hr'])
  })

  it('are found quickly in texts made to be slow', () => {
    expect(told(`${'a.'.repeat(20_000)}@`)).toEqual([])
    expect(told(`${'+1 '.repeat(20_000)}`)).toEqual([])
  })
})
