import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import type { Conversation, ConversationMessage } from '../../core/conversations/conversation.js'
import { hold, holdAnswers, patience } from './console-browser.js'
import { Desk } from './desk.js'

/** An answer of the inbox is sent once, and what is written after it stays. */
let desk: Desk
beforeAll(async () => {
  desk = await Desk.open()
}, patience)
afterAll(() => desk?.close())
beforeEach(() => desk.page.unrouteAll())

/** Has one conversation in the inbox. @returns with which keys it was answered, and what takes it out again. */
function offerConversation() {
  const keys: (string | undefined)[] = []
  const said: ConversationMessage[] = [{ id: '1', from: 'contact', text: 'Is it open?', atMs: 1, state: 'sent' }]
  const shown: Conversation = {
    ...{ id: 'a', channel: 'jobs', title: 'Ann', contact: { name: 'Ann', others: [] }, closed: false, muted: false },
    ...{ blocked: false, waiting: true, managers: [], createdMs: 1, changedMs: 2, last: said[0]! },
  }
  const offered = desk.running.app.control.conversations.provide('test', {
    list: async () => [shown],
    get: async () => shown,
    messages: async () => said,
    send: async (_id, text, { key }) => {
      keys.push(key)
      const message = { id: `${said.length + 1}`, from: 'us', text, atMs: 3, state: 'sent' } as const
      said.push(message)
      return message
    },
    act: async () => shown,
    rename: async () => shown,
  })
  onTestFinished(() => offered.end())
  return keys
}

it('empties the field of an answer that was sent, also after going elsewhere, and keeps what is typed next', {
  timeout: patience,
}, async () => {
  const { page } = desk
  const keys = offerConversation()
  await page.goto(`${desk.url}/inbox`)
  await page.getByRole('link', { name: /Ann/ }).click()
  const field = page.getByLabel('Write an answer')
  const release = await hold(page, '/messages')
  await field.fill('Yes')
  await field.press('Enter')
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  await page.goBack()
  await expect.poll(() => field.inputValue()).toBe('Yes')
  release()
  await expect.poll(() => field.inputValue()).toBe('')

  // The messages are long in coming.
  await page.unrouteAll()
  const answer = await holdAnswers(page, '/messages')
  await field.fill('Until nine')
  await field.press('Enter')
  await expect.poll(() => field.inputValue()).toBe('')
  await field.pressSequentially('Or ten')
  expect(await field.inputValue()).toBe('Or ten')
  await field.press('Enter')
  await expect.poll(() => keys.length).toBe(3)
  expect(new Set(keys).size).toBe(3)
  answer()
})

it('takes an answer that was changed after it went out for another one', { timeout: patience }, async () => {
  const { page } = desk
  const keys = offerConversation()
  await page.goto(`${desk.url}/inbox`)
  await page.getByRole('link', { name: /Ann/ }).click()
  const field = page.getByLabel('Write an answer')
  const release = await hold(page, '/messages')
  await field.fill('Yes')
  await field.press('Enter')
  // Elsewhere and back, before it is through.
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  await page.goBack()
  await field.fill('Yes, until nine')
  release()
  await expect.poll(() => keys.length).toBe(1)
  await field.press('Enter')
  await expect.poll(() => keys.length).toBe(2)
  expect(new Set(keys).size).toBe(2)
})
