import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Conversation, ConversationMessage } from '../../core/conversations/conversation.js'
import { patience, prefer, seriousFindings } from './console-browser.js'
import { Desk } from './desk.js'

const floodOnce = { kind: 'flood-wait', method: 'messages.sendMessage', seconds: 900, times: 1 }
let desk: Desk
beforeAll(async () => {
  desk = await Desk.open()
}, patience)
afterAll(() => desk?.close())

it('plots what clients, pools and agents do, and says it in words', { timeout: patience }, async () => {
  const { page } = desk
  // The first reading is ten seconds old at most; what is called after that is seen.
  const isTimed = async () => {
    await desk.ask('POST', '/api/sandbox/people/700000004/chats/800000001/messages', { text: '/shop' })
    const { samples } = await desk.ask('GET', '/api/clients/bot1/metrics')
    return samples.some((sample: { mean_ms?: number | null }) => typeof sample.mean_ms === 'number')
  }
  await expect.poll(isTimed, { timeout: 30_000, interval: 500 }).toBe(true)
  await page.goto(`${desk.url}/clients/bot1`)
  for (const title of ['Updates handled', 'Calls to Telegram', 'A call takes', '95% take less than']) {
    await page.getByRole('img', { name: new RegExp(`^${title}: .+, ≤ `) }).waitFor()
  }
  // The plots stand there before what they show.
  await page.getByRole('img', { name: /^A call takes: \d+(\.\d)? m?s, / }).waitFor()
  // Drawn as wide as there is room, and told as a table too.
  const drawn = () =>
    page
      .locator('.plot canvas')
      .first()
      .evaluate((canvas: { clientWidth: number }) => canvas.clientWidth)
  const wide = await drawn()
  await page.setViewportSize({ width: 600, height: 860 })
  await expect.poll(drawn).toBeLessThan(wide)
  await page.setViewportSize({ width: 1280, height: 860 })
  await page.getByText('In numbers').click()
  await page
    .getByRole('table')
    .getByRole('cell', { name: /^\d+(\.\d)? m?s$/ })
    .first()
    .waitFor()
  await page.getByRole('radio', { name: 'Day' }).click()
  await page.getByRole('img', { name: /^Updates handled: .*\/min/ }).waitFor()
  await page.goto(`${desk.url}/agents`)
  await page.getByText('Over time: Python Jobs').click()
  await page.getByRole('img', { name: /^Had to wait: / }).waitFor()
  await page.getByText('Over time: agent_one').click()
  await page.getByRole('img', { name: /^Flood waits: / }).waitFor()
  expect(await page.getByRole('img', { name: /^Sent: .*\/min/ }).count()).toBe(2)
  expect(await seriousFindings(page)).toEqual([])
  expect(desk.faults).toEqual([])
})

it('shows the keyboard of a bot until it is taken away, and gives what its buttons ask for', {
  timeout: patience,
}, async () => {
  const { page } = desk
  await page.goto(`${desk.url}/chat/700000004/800000001`)
  const field = page.getByLabel('Write a message')
  await field.fill('/number')
  await field.press('Enter')
  const chat = page.getByRole('log')
  await page.getByRole('button', { name: 'My number' }).click()
  await chat.getByText('Bob +9996621004').waitFor()
  await chat.getByText('Thank you.').waitFor()
  await expect.poll(() => page.getByRole('button', { name: /^(My number|None)$/ }).count()).toBe(0)
})

it('shows why a message did not fire a handler, by the keyboard', { timeout: patience }, async () => {
  const { page } = desk
  const say = (text: string) => desk.ask('POST', '/api/sandbox/people/700000004/chats/800000001/messages', { text })
  await page.getByRole('link', { name: 'Why not?', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Why did this not fire?' }).waitFor()
  await say('order 7')
  const row = page.getByRole('link', { name: /order 7/ })
  await row.focus()
  await page.keyboard.press('Enter')
  await page.getByText('No handler wanted it.').waitFor()
  const order = page
    .getByRole('listitem')
    .filter({ has: page.getByText('shop.order', { exact: true }) })
    .last()
  await order.getByText('Its condition says no.').waitFor()
  const parts = order.getByRole('list', { name: 'What its condition says' }).getByRole('listitem')
  expect(await parts.nth(1).textContent()).toMatch(/yes text\(\/\^order .* it is order 7/)
  expect(await parts.nth(2).textContent()).toMatch(/no group it is private/)
  await page.getByText(/handlers? listens? for something else/).click()
  await page.getByText('shop.ordered').waitFor()

  await say('/shop please')
  await page.getByRole('link', { name: /\/shop please/ }).click()
  await page.getByText('shop.offer').waitFor()
  await page.getByRole('cell', { name: 'messages.SendMessage' }).waitFor()
  await page.getByText(/Attempt 1: began .* took/).waitFor()
  for (const theme of ['Light', 'Dark']) {
    await prefer(page, 'Operator', theme)
    expect(await seriousFindings(page), theme).toEqual([])
  }
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.getByRole('navigation', { name: 'Last updates' }).isVisible()).toBe(false)
  await page.getByRole('link', { name: 'All updates' }).click()
  await page.getByRole('navigation', { name: 'Last updates' }).waitFor()
  const widths = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]')
  expect(widths[0]).toBeLessThanOrEqual(widths[1]!)
  await page.setViewportSize({ width: 1280, height: 860 })
  expect(desk.faults).toEqual([])
})

it('chats with a bot as a person of the sandbox, and shows its card change', { timeout: patience }, async () => {
  const { page } = desk
  await desk.visit('Sandbox chat')
  await page.getByRole('link', { name: /Bot One/ }).click()
  const field = page.getByLabel('Write a message')
  const say = async (text: string) => {
    await field.fill(text)
    await field.press('Enter')
  }
  const log = page.getByRole('log')
  // By itself it would change the card at a moment of its own.
  const job = '/api/clients/bot1/jobs/bot1_task_send'
  await desk.ask('POST', `${job}/pause`)
  await say('/start')
  await log.getByText('Client: bot1').waitFor()
  expect(await log.getByText('edited').count()).toBe(0)
  // Within one second the card stays the same.
  const editedByJob = async () => {
    await desk.ask('POST', `${job}/run`)
    return log.getByText('edited').count()
  }
  await expect.poll(editedByJob, { timeout: 20_000, interval: 300 }).toBe(1)
  await desk.ask('POST', `${job}/resume`)

  await say('/shop')
  await log.getByRole('button', { name: 'Coffee' }).click()
  await log.getByText('Your order: coffee').waitFor()
  await page.getByRole('status').getByText('Thank you!').waitFor()
  expect(await log.getByText('What will it be?').count()).toBe(0)

  const blank = await desk.ask('POST', '/api/sandbox/people/700000003/chats/800000001/messages', { text: ' ' })
  expect([blank.status, blank.code]).toEqual([422, 'SANDBOX_REFUSED'])

  await page.getByRole('link', { name: /Forum/ }).click()
  await page.getByRole('link', { name: 'Orders' }).click()
  await say('in the topic <i>')
  await page.getByRole('log').getByText('in the topic <i>').waitFor()
  await page.getByRole('link', { name: 'General' }).click()
  expect(await page.getByRole('log').getByText('in the topic').count()).toBe(0)
  await page.getByRole('link', { name: /Bot One/ }).click()

  await page.getByRole('button', { name: /Make it go wrong/ }).click()
  await page.getByRole('button', { name: 'Answers 3 s late' }).click()
  // The job of the bot may have met it by now.
  const met = page.getByText(/^met \d+ times?$/)
  await met.waitFor()
  expect((await desk.ask('GET', '/api/sandbox')).faults).toMatchObject([
    { fault: { kind: 'delay', account: 800000001 } },
  ])
  await page.getByRole('button', { name: 'Remove delay' }).click()
  await met.waitFor({ state: 'detached' })
  expect(desk.faults).toEqual([])
})

it('shows earlier messages of a long chat as somebody scrolls to them', { timeout: patience }, async () => {
  const { page } = desk
  const path = '/api/sandbox/people/700000003/chats/700000004/messages'
  for (let number = 0; number < 70; number++) await desk.ask('POST', path, { text: `note ${number}` })
  await page.goto(`${desk.url}/chat/700000003/700000004`)
  const log = page.getByRole('log')
  await log.getByText('note 69', { exact: true }).waitFor()
  expect(await log.getByText('note 9', { exact: true }).count()).toBe(0)
  await log.evaluate((element: { scrollTop: number }) => {
    element.scrollTop = 0
  })
  await log.getByText('note 0', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Show earlier messages' }).waitFor({ state: 'detached' })
  // What is written next comes below, and nothing goes above.
  await page.getByLabel('Write a message').fill('the last one')
  await page.keyboard.press('Enter')
  await log.getByText('the last one').waitFor()
  expect(await log.getByText(/^note \d+$/).count()).toBe(70)
})

it('sends a broadcast to 200, with its bar, and lets it be paused and cancelled', { timeout: patience }, async () => {
  const { page } = desk
  // Both agents have to wait after a part of it, until that is forgotten, so that the bar is seen on its way.
  const both = ['agent_one', 'agent_two']
  const flood = { kind: 'flood-wait', method: 'messages.sendMessage', seconds: 900, after: 40, times: 1 }
  for (const account of both) await desk.ask('POST', '/api/sandbox/faults', { ...flood, account })
  await desk.visit('Outbox')
  await page.getByRole('button', { name: 'New broadcast' }).click()
  const list = Array.from({ length: 200 }, (_, index) => `@person${index}`).join('\n')
  await page.getByLabel('Text', { exact: true }).fill('<b>News</b> for everybody')
  // Who is nobody is not counted, and is told before anything is sent.
  await page.getByLabel('Recipients').fill(`${list}\nnot a name!\nt.me/Person1`)
  await page.getByText('200 people').waitFor()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('button', { name: 'This names nobody: “not a name!”' }).waitFor()
  await page.locator('textarea:focus[aria-invalid=true]').waitFor()
  await page.getByLabel('Recipients').fill(list)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const bar = page.getByRole('progressbar')
  await bar.waitFor()
  const value = async () => Number(await bar.getAttribute('aria-valuenow'))
  await expect.poll(value, { timeout: 20_000 }).toBeGreaterThan(0)
  const rest = async () => {
    const { agents } = await desk.ask('GET', '/api/channels/jobs/agents/status')
    return agents.map(({ floods }: { floods: unknown[] }) => floods.length)
  }
  await expect.poll(rest, { timeout: 20_000 }).toEqual([1, 1])
  expect(await value()).toBeLessThan(200)
  const agents = both.map((session_name) => ({ session_name }))
  await desk.ask('POST', '/api/agents/bulk', { action: 'clear-floods', agents })
  await expect.poll(value, { timeout: 30_000 }).toBe(200)
  await page.getByText('200 of 200 sent').waitFor()
  await page.getByText('Done', { exact: true }).waitFor()

  const later = { pool: 'jobs', text: 'Later', recipients: ['@person1', '@person2'], at_ms: Date.now() + 3_600_000 }
  await desk.ask('POST', '/api/broadcasts', later)
  const second = page.locator('.card').filter({ hasText: 'Later' })
  await second.getByRole('button', { name: 'Pause' }).click()
  await second.getByText('Paused').waitFor()
  await second.getByRole('button', { name: 'Resume' }).click()
  await second.getByText('Scheduled').waitFor()
  await second.getByRole('button', { name: 'Cancel' }).click()
  // Escape takes back what was not meant.
  await page.getByRole('alertdialog').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  await second.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel the broadcast' }).click()
  await second.getByText('2 cancelled', { exact: true }).waitFor()

  await page.getByRole('tab', { name: 'Broadcasts' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.locator('[role=tab]:focus', { hasText: 'Messages' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('radio', { name: 'Not sent' }).click()
  await expect.poll(() => page.locator('.message').count()).toBe(2)
  expect(desk.faults).toEqual([])
})

it('shows a flood of an agent as it happens, and does something to several agents', { timeout: patience }, async () => {
  const { page } = desk
  await desk.visit('Agents')
  const row = page.locator('.agent-line').filter({ hasText: 'agent_one' })
  await row.getByText('Online').waitFor()
  const flood = { kind: 'flood-wait', method: 'messages.sendMessage', seconds: 600, account: 'agent_one' }
  const { id: fault } = await desk.ask('POST', '/api/sandbox/faults', flood)
  const { outbox } = desk.running.app.control
  await outbox.enqueue('jobs', '@person7', { kind: 'text', text: 'flooded' }, { agent: 'agent_one' })
  await row.getByText('Flood wait').waitFor()
  await row.getByText(/messages.SendMessage waits for/i).waitFor()
  await desk.ask('DELETE', `/api/sandbox/faults/${fault}`)

  await page.getByLabel('All of this pool').check()
  await page.getByRole('button', { name: 'Forget flood waits' }).click()
  await row.getByText('Online').waitFor()
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect.poll(() => page.locator('.agent-line').getByText('Paused', { exact: true }).count()).toBe(2)
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect.poll(() => page.locator('.agent-line').getByText('Online').count()).toBe(2)

  await page.getByRole('button', { name: 'Add several' }).click()
  await page.getByLabel('New agents').fill('+9996621099 agent_three\nagent_four\n\n+9996621098')
  await page.getByText('line 2 has no phone number').waitFor()
  await page.getByText('line 4 has no session name').waitFor()
  expect(await page.getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true)
  await page.getByLabel('New agents').fill('+9996621099 agent_three\n+9996621098 agent four')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.locator('.bulk-done').filter({ hasText: 'agent_three' }).waitFor()
  await page.locator('.bulk-failed').filter({ hasText: 'agent four' }).waitFor()

  // Whoever could not be removed is chosen still.
  const problem = { code: 'OTHER', detail: 'It was refused.', fix: '' }
  await page.route('**/api/agents/bulk', (route) =>
    route.fulfill({
      json: [
        { agent: 'agent_one', outcome: 'done' },
        { agent: 'agent_two', outcome: 'failed', problem },
      ],
    }),
  )
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await page.locator('.bulk-failed').filter({ hasText: 'agent_two' }).waitFor()
  await expect.poll(() => page.getByRole('checkbox', { name: 'agent_one' }).isChecked()).toBe(false)
  expect(await page.getByRole('checkbox', { name: 'agent_two' }).isChecked()).toBe(true)
  await page.unrouteAll()
  await page.locator('.agent-line').filter({ hasText: 'agent_three' }).waitFor()
  const gone = [{ session_name: 'agent_three' }, { session_name: 'agent_nine' }]
  const removed = await desk.ask('POST', '/api/agents/bulk', { action: 'remove', agents: gone })
  expect(removed).toMatchObject([{ outcome: 'done' }, { outcome: 'failed', problem: { code: 'CONSOLE_NOT_FOUND' } }])
  const nameless = { action: 'add', channel: 'jobs', agents: [{ session_name: 'agent_five' }] }
  expect(await desk.ask('POST', '/api/agents/bulk', nameless)).toMatchObject([
    { problem: { problems: [{ path: 'phone' }] } },
  ])
  const [added, taken] = await desk.ask('GET', '/api/audit?limit=2')
  expect(added.action).toBe('POST /api/agents/bulk add to jobs: agent_five (CONSOLE_BODY_INVALID)')
  expect(taken.action).toBe('POST /api/agents/bulk remove: agent_three, agent_nine (CONSOLE_NOT_FOUND)')
  const odd = await desk.ask('POST', '/api/sandbox/faults', { kind: 'flood-wait' })
  expect([odd.status, odd.problems]).toMatchObject([422, [{ path: 'seconds', message: 'seconds is missing' }]])

  await desk.ask('POST', '/api/channels', { id: 'other', name: 'Other', agents: [] })
  const move = { action: 'move', agents: [{ session_name: 'agent_two' }], channel: 'other' }
  expect(await desk.ask('POST', '/api/agents/bulk', move)).toMatchObject([{ agent: 'agent_two', outcome: 'done' }])
  const { channels } = await desk.ask('GET', '/api/channels')
  expect(channels.map(({ agents }: { agents: unknown[] }) => agents.length)).toEqual([1, 1])
  // No pool has the agents of a channel that is off; they are shown, and can be moved from there.
  await desk.ask('PUT', '/api/channels/other', { enabled: false })
  const off = page.locator('.card').filter({ hasText: 'Channel off' })
  await off.getByText('agent_two').waitFor()
  expect(await off.getByRole('checkbox', { name: 'agent_two' }).count()).toBe(1)
  await desk.ask('PUT', '/api/channels/other', { enabled: true })
  await off.waitFor({ state: 'detached' })
  expect((await desk.ask('POST', '/api/agents/bulk', { ...move, channel: 'nowhere' }))[0].problem.code).toBe(
    'APP_CHANNEL_UNKNOWN',
  )
  await desk.ask('POST', '/api/agents/bulk', { ...move, channel: 'jobs' })
  expect((await desk.ask('GET', '/api/channels/jobs/agents/status')).agents).toHaveLength(2)
  const byHour = await desk.ask('GET', '/api/statistics?by=hour')
  expect(byHour.reduce((sum: number, { sent }: { sent: number }) => sum + sent, 0)).toBeGreaterThanOrEqual(200)
  await page.getByRole('tab', { name: 'Statistics' }).click()
  await page.getByRole('cell', { name: 'agent_one' }).first().waitFor()
  expect(desk.faults).toEqual([])
})

it('answers in the inbox', { timeout: patience }, async () => {
  const { page, running } = desk
  const said: ConversationMessage[] = [{ id: '1', from: 'contact', text: '<i>Is it open?</i>', atMs: 1, state: 'sent' }]
  let closed = false
  const shown = (): Conversation => ({
    ...{ id: 'a', channel: 'jobs', title: 'Ann', contact: { name: 'Ann', others: [] }, agent: 'agent_one', closed },
    ...{
      muted: false,
      blocked: false,
      waiting: said.at(-1)?.from === 'contact',
      managers: [],
      createdMs: 1,
      changedMs: 2,
    },
    ...{ last: said.at(-1) },
  })
  const offered = running.app.control.conversations.provide('test', {
    list: async (query) => (query.closed === closed ? [shown()] : []),
    get: async () => shown(),
    messages: async () => said,
    send: async (_id, text, { author }) => {
      const message = { id: '2', from: 'us', author, text, atMs: 3, state: 'waiting' } as const
      said.push(message)
      return message
    },
    act: async (_id, action) => {
      closed = action === 'close'
      return shown()
    },
    rename: async () => shown(),
  })
  await desk.visit('Inbox')
  await page.getByRole('link', { name: /Ann/ }).click()
  const log = page.getByRole('log')
  await log.getByText('<i>Is it open?</i>').waitFor()
  await page.getByLabel('Write an answer').fill('Yes, it is')
  await page.keyboard.press('Enter')
  await log.getByText('Yes, it is').waitFor()
  await log.getByText('on its way').waitFor()
  expect(said[1]).toMatchObject({ text: 'Yes, it is', author: 'operator' })
  offered.changed({ conversation: shown(), message: { ...(said[1] as ConversationMessage), state: 'sent' } })
  await log.getByText('on its way').waitFor({ state: 'detached' })
  offered.changed({ conversation: shown(), message: { ...(said[0] as ConversationMessage), id: '3', text: 'Great!' } })
  await log.getByText('Great!').waitFor()
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  // The list is asked for anew although its plugin says nothing of it, and who was looked at is still there.
  await page.getByText('No conversation here.').waitFor()
  await page.getByRole('button', { name: 'Open again', exact: true }).click()
  await page.getByRole('link', { name: /Ann/ }).waitFor()
  expect(await desk.ask('GET', '/api/conversations/test:a')).toMatchObject({ title: 'Ann', closed: false })
  offered.end()
  expect((await desk.ask('POST', '/api/conversations/test:a/messages', { text: 'x' })).code).toBe(
    'APP_CONVERSATION_UNKNOWN',
  )
  expect(desk.faults).toEqual([])
})

it('shows the runs of a job, and the pauses of a client', { timeout: patience }, async () => {
  const { page } = desk
  const job = '/api/clients/bot1/jobs/bot1_task_send'
  await desk.ask('POST', `${job}/run`)
  // It runs by itself too, so that the latest run may be one that was passed over.
  const outcomes = async () => {
    const runs: { outcome: string }[] = await desk.ask('GET', `${job}/history`)
    return runs.map(({ outcome }) => outcome)
  }
  await expect.poll(outcomes).toContain('done')
  await desk.ask('POST', '/api/sandbox/faults', { ...floodOnce, account: 800000001 })
  await desk.ask('POST', '/api/sandbox/people/700000003/chats/800000001/messages', { text: '/shop' })
  await page.goto(`${desk.url}/clients/bot1`)
  await page.getByText('Latest runs').first().click()
  await page.locator('li').getByText('Done').first().waitFor()
  await page.getByRole('button', { name: 'Forget' }).click()
  await page.getByRole('button', { name: 'Forget' }).waitFor({ state: 'detached' })
  expect(await desk.ask('GET', '/api/clients/bot1/floods')).toEqual([])
})

it('has no serious finding of axe-core on any page, in both themes', { timeout: 2 * patience }, async () => {
  const { page } = desk
  const { updates } = await desk.ask('GET', '/api/clients/bot1/updates')
  const chosen: Record<string, string> = {
    ...{ name: 'bot1', client: 'bot1', plugin: 'greeter', id: 'none', person: '700000003', chat: '800000001' },
    ...{ part: 'messages', update: String(updates[0].id) },
  }
  const listed = [...readFileSync('core/console/page/src/pages.tsx', 'utf8').matchAll(/path: '(\/[^']*)'/g)]
  expect(listed.length).toBeGreaterThan(20)
  const paths = listed.map(([, path = '']) => path.replace(/:(\w+)/g, (_, name: string) => chosen[name] ?? name))
  await page.goto(`${desk.url}/`)
  for (const path of [...paths, '/agents/statistics', '/outbox/do-not-contact']) {
    // By the page's own way, as its menu goes: nothing is loaded anew.
    await page.evaluate(`new Promise((resolve) => {
      history.pushState(null, '', ${JSON.stringify(path)})
      requestAnimationFrame(() => requestAnimationFrame(resolve))
    })`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expect.poll(() => page.getByText('…', { exact: true }).count()).toBe(0)
    expect(await findingsInBoth(), path).toEqual([])
  }
  await page.getByRole('button', { name: 'Operator' }).click()
  await page.getByRole('menuitem', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  expect(await findingsInBoth(), 'login').toEqual([])

  /** Colours are all that the themes differ in. */
  async function findingsInBoth(): Promise<string[]> {
    const inTheme = (theme: string) => page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    await inTheme('light')
    const light = await seriousFindings(page)
    await inTheme('dark')
    return [...light, ...(await seriousFindings(page, ['color-contrast']))]
  }
})
