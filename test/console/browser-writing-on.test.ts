import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { hold, holdEach, patience } from './console-browser.js'
import { Desk } from './desk.js'

/** Whoever writes on while something is being saved or sent loses nothing of it. */
let desk: Desk
beforeAll(async () => {
  desk = await Desk.open()
}, patience)
afterAll(() => desk?.close())
beforeEach(() => desk.page.unrouteAll())

const channels = (): Record<string, unknown>[] =>
  JSON.parse(readFileSync(join(desk.folder, 'channels.json'), 'utf8')).channels

it('keeps what is changed in a channel while it is being saved', { timeout: patience }, async () => {
  const { page } = desk
  await desk.visit('Channels')
  await page.getByRole('button', { name: 'Edit' }).click()
  const name = page.getByLabel('Name', { exact: true })
  const save = page.getByRole('button', { name: 'Save' })
  let release = await hold(page, '/api/channels/jobs')
  await name.fill('First')
  await save.click()
  await name.fill('Second')
  await page.getByRole('button', { name: 'Add an agent' }).click()
  await page.getByLabel('Session name').last().fill('agent_three')
  // The order of the agents stays, as one of them is being written in.
  await page.getByLabel('Session name').first().fill('agent_on')
  // Leaving the form would not end it.
  expect(await page.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true)
  expect(await page.getByRole('button', { name: 'Remove', exact: true }).isDisabled()).toBe(true)
  release()
  await page.getByText('Saved as it was when you pressed the button.').waitFor()
  expect(channels()[0]).toMatchObject({ name: 'First', agents: [{}, {}] })
  expect(await name.inputValue()).toBe('Second')
  expect(await page.getByLabel('Session name').first().inputValue()).toBe('agent_on')
  await page.getByLabel('Session name').first().fill('agent_one')
  await page.getByLabel('Phone').last().fill('+9996621007')
  await save.click()
  await page.getByRole('heading', { name: 'Second' }).waitFor()
  expect(channels()[0]).toMatchObject({
    agents: [{ phone: '+9996621005' }, { phone: '+9996621006' }, { session_name: 'agent_three' }],
  })

  // What was put right meanwhile is not wrong any more, but was not saved either; and whoever writes stays in the field.
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Phone').last().fill('none')
  release = await hold(page, '/api/channels/jobs')
  await save.click()
  await page.getByLabel('Phone').last().fill('+9996621008')
  await name.fill('Th')
  const refused = page.waitForResponse((response) => response.status() === 422)
  release()
  await refused
  await expect.poll(() => save.isEnabled()).toBe(true)
  await page.locator('.failure').getByText('agents[2].phone', { exact: true }).waitFor()
  expect(await page.locator('.field-problem').count()).toBe(0)
  await page.keyboard.type('ird')
  expect(await name.inputValue()).toBe('Third')
  await save.click()
  await page.getByRole('heading', { name: 'Third' }).waitFor()

  // So does whoever presses something there.
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Phone').last().fill('none')
  release = await hold(page, '/api/channels/jobs')
  await save.click()
  await page.getByLabel('Enabled', { exact: true }).click()
  release()
  await page.locator('section.failure').waitFor()
  expect(await page.locator('[aria-invalid="true"]:focus').count()).toBe(0)
  await page.getByRole('button', { name: 'Cancel' }).click()
  expect(desk.faults).toEqual([])
})

it('goes on with a new channel when more is written while it is being added', { timeout: patience }, async () => {
  const { page } = desk
  const before = channels().map(({ name }) => name)
  await desk.visit('Channels')
  await page.getByRole('button', { name: 'Add a channel' }).click()
  const id = page.getByLabel('Id', { exact: true })
  const name = page.getByLabel('Name', { exact: true })
  await name.fill('Go')
  // Whoever saves from the field of an id that is taken goes on in it.
  await id.fill('jobs')
  let release = await hold(page, '/api/channels')
  await id.press('Enter')
  await expect.poll(() => id.isEditable()).toBe(false)
  release()
  await expect.poll(() => id.isEditable()).toBe(true)
  await page.locator('.failure, .field-problem').first().waitFor()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('go')
  expect(await id.inputValue()).toBe('go')

  release = await hold(page, '/api/channels')
  await page.getByRole('button', { name: 'Save' }).click()
  await name.fill('Go Jobs')
  expect(await id.isEditable()).toBe(false)
  release()
  await page.getByText('Saved as it was when you pressed the button.').waitFor()
  expect(channels().map((channel) => channel.name)).toEqual([...before, 'Go'])
  expect(await name.inputValue()).toBe('Go Jobs')
  expect(await page.getByLabel('Id', { exact: true }).isDisabled()).toBe(true)
  expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(1)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Go Jobs' }).waitFor()
  expect(channels().map((channel) => channel.name)).toEqual([...before, 'Go Jobs'])
  await page.getByRole('button', { name: 'Add a channel' }).waitFor()
  expect(desk.faults).toEqual([])
})

it('keeps the next person nobody writes to, and lets nobody write into a broadcast that goes out', {
  timeout: patience,
}, async () => {
  const { page } = desk
  await page.goto(`${desk.url}/outbox/do-not-contact`)
  const person = page.getByLabel('Person')
  let release = await hold(page, '/api/do-not-contact')
  await person.fill('@person1')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await person.fill('@person2')
  release()
  await page.getByRole('button', { name: 'Remove @person1' }).waitFor()
  expect(await person.inputValue()).toBe('@person2')

  // Whoever was refused stands nowhere any more, and is named.
  release = await hold(page, '/api/do-not-contact')
  await person.fill('person one')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await person.fill('@person2')
  release()
  await page.locator('.failure').getByText('Not added: person one').waitFor()
  expect(await person.inputValue()).toBe('@person2')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('button', { name: 'Remove @person2' }).waitFor()
  expect(await page.locator('.failure').count()).toBe(0)
  await person.fill('person one')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.locator('.field-problem').waitFor()
  await person.fill('@person3')
  await page.locator('.field-problem').waitFor({ state: 'detached' })
  expect(await page.locator('.failure').count()).toBe(0)

  await page.goto(`${desk.url}/outbox`)
  await page.getByRole('button', { name: 'New broadcast' }).click()
  await page.getByLabel('Recipients').fill('@person3')
  const text = page.getByLabel('Text', { exact: true })
  await text.fill('Hello')
  release = await hold(page, '/api/broadcasts')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect.poll(() => text.isDisabled()).toBe(true)
  // Leaving the form would not end it.
  expect(await page.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true)
  // A choice opens at the press itself, which a disabled group of fields lets through.
  await page.getByLabel('Format', { exact: true }).dispatchEvent('pointerdown', { button: 0, pointerType: 'mouse' })
  expect(await page.getByRole('option').count()).toBe(0)
  release()
  await text.waitFor({ state: 'detached' })
  expect(desk.faults).toEqual([])
})

it('sends a broadcast once whose answer was lost, and takes one that was changed for another', {
  timeout: patience,
}, async () => {
  const { page } = desk
  await page.goto(`${desk.url}/outbox`)
  await page.getByRole('button', { name: 'New broadcast' }).click()
  await page.getByLabel('Recipients').fill('@person4')
  const text = page.getByLabel('Text', { exact: true })
  const send = page.getByRole('button', { name: 'Send', exact: true })
  const before = (await desk.ask('GET', '/api/broadcasts')).length
  const stored = async () => (await desk.ask('GET', '/api/broadcasts')).length - before
  let isLost = true
  await page.route('**/api/broadcasts', async (route) => {
    if (route.request().method() !== 'POST' || !isLost) return route.continue()
    await route.fetch()
    await route.abort()
  })
  const lose = async (said: string) => {
    await text.fill(said)
    await send.click()
    await page.getByText('The console cannot be reached.').waitFor()
    await expect.poll(() => send.isEnabled()).toBe(true)
  }
  await lose('Once')
  expect(await stored()).toBe(1)
  await lose('Twice')
  expect(await stored()).toBe(2)
  isLost = false
  await send.click()
  await text.waitFor({ state: 'detached' })
  expect(await stored()).toBe(2)

  // What somebody has stopped meanwhile does not begin by being sent again.
  await desk.ask('POST', '/api/pools/jobs/pause')
  onTestFinished(() => desk.ask('POST', '/api/pools/jobs/resume'))
  const stop = async (how: string) => {
    const [{ id }] = await desk.ask('GET', '/api/broadcasts')
    await desk.ask('POST', `/api/broadcasts/${id}/${how}`)
  }
  const write = async (said: string) => {
    isLost = true
    await page.getByRole('button', { name: 'New broadcast' }).click()
    await page.getByLabel('Recipients').fill('@person4')
    await lose(said)
    isLost = false
  }
  await write('Paused')
  await stop('pause')
  await send.click()
  await page.locator('.toast', { hasText: /Broadcast #\d+ is paused/ }).waitFor()
  await text.waitFor({ state: 'detached' })
  expect(await stored()).toBe(3)
  await write('Cancelled')
  await stop('cancel')
  await send.click()
  await page.getByText(/Broadcast #\d+ was cancelled/).waitFor()
  expect(await stored()).toBe(4)
  await send.click()
  await text.waitFor({ state: 'detached' })
  expect(await stored()).toBe(5)
  const lost = 'Failed to load resource: net::ERR_FAILED'
  expect(desk.faults.splice(0)).toEqual([lost, lost, lost, lost])
})

it('keeps the next message in the chat, also when the one before is refused or was an answer', {
  timeout: patience,
}, async () => {
  const { page } = desk
  const messages = '/api/sandbox/people/700000003/chats/700000004/messages'
  await desk.ask('POST', messages, { text: 'one' })
  await page.goto(`${desk.url}/chat/700000003/700000004`)
  const field = page.getByLabel('Write a message')
  const log = page.getByRole('log')
  const next = await holdEach(page, messages)
  await field.fill('two')
  await field.press('Enter')
  await field.fill('three')
  await (await next()).refuse()
  await expect.poll(() => field.inputValue()).toBe('two\nthree')

  // What stands there is what is answered with.
  await log.getByRole('button', { name: 'Reply' }).click()
  expect(await field.inputValue()).toBe('two\nthree')
  await field.press('Enter')
  await field.fill('four')
  await (await next()).pass()
  await log.locator('article').filter({ hasText: 'two three' }).waitFor()
  expect(await field.inputValue()).toBe('four')
  const all = await desk.ask('GET', messages)
  expect(all.at(-1)).toMatchObject({ text: 'two\nthree', reply_to: { id: all[0].id } })

  // While a message is changed, what was begun waits.
  await log.getByRole('button', { name: 'Edit' }).first().click()
  expect(await field.inputValue()).toBe('one')
  await field.fill('one and a half')
  await field.press('Enter')
  await log.getByText('one and a half').waitFor()
  expect(await field.inputValue()).toBe('four')
})

it('keeps the next answer of a login when the one before was wrong', { timeout: patience }, async () => {
  const { page } = desk
  await page.goto(`${desk.url}/sessions/newcomer/login`)
  await page.getByRole('button', { name: 'By a code' }).click()
  await page.getByLabel('Phone number').fill('+9996621004')
  await page.keyboard.press('Enter')
  const code = page.getByLabel('Login code')
  await code.fill('99999')
  const release = await hold(page, '/code')
  await page.keyboard.press('Enter')
  await code.fill('222')
  release()
  await expect
    .poll(
      async () => (await desk.ask('GET', '/api/logins')).find(({ step }: { step: string }) => step === 'code')?.attempt,
    )
    .toBe(2)
  await expect.poll(() => page.getByRole('button', { name: 'Next' }).isEnabled()).toBe(true)
  await page.getByText('That was not right').waitFor()
  await page.keyboard.type('22')
  expect(await code.inputValue()).toBe('22222')
  await page.keyboard.press('Enter')
  await page.getByText('is logged in').waitFor()
})

it('says that saving failed to whoever wrote on meanwhile', { timeout: patience }, async () => {
  const { page } = desk
  const save = page.getByRole('button', { name: 'Save' })
  const failure = page.getByText('It was refused.')

  await page.goto(`${desk.url}/clients/bot1/plugins/greeter`)
  const perDay = page.getByLabel('Per day')
  let release = await hold(page, '/plugins/greeter/options', 'OTHER')
  await perDay.fill('6')
  await save.click()
  await perDay.fill('7')
  release()
  await failure.waitFor()
  await perDay.fill('8')
  expect(await failure.count()).toBe(1)

  await page.goto(`${desk.url}/configuration`)
  const text = page.getByLabel('config.yaml')
  const stored = await text.inputValue()
  release = await hold(page, '/api/config', 'OTHER')
  await text.fill(`${stored}# one\n`)
  await save.click()
  await text.fill(`${stored}# two\n`)
  release()
  await failure.waitFor()
  await text.fill(`${stored}# three\n`)
  expect(await failure.count()).toBe(1)
  expect(desk.faults).toEqual([])
})

it('keeps what is written into options that are gone for a moment', { timeout: patience }, async () => {
  const { page } = desk
  const options = '/api/clients/bot1/plugins/greeter/options'
  await page.goto(`${desk.url}/clients/bot1/plugins/greeter`)
  const perDay = page.getByLabel('Per day')
  await perDay.fill('8')
  await page.route(`**${options}`, (route) =>
    route.fulfill({ status: 404, json: { status: 404, code: 'GONE', title: 'It is gone.', detail: '', fix: '' } }),
  )
  // The page is told, and asks anew by itself.
  const greet = async (greeting: string) => {
    const { values, version } = await desk.ask('GET', options)
    await desk.ask('PUT', options, { values: { ...values, greeting }, version })
  }
  await greet('Anew')
  await page.getByText('It is gone.').waitFor()
  expect(await perDay.inputValue()).toBe('8')
  await page.unrouteAll()
  await greet('And again')
  await page.getByText('It is gone.').waitFor({ state: 'detached' })
  expect(await perDay.inputValue()).toBe('8')
  expect(desk.faults).toEqual([])
})

it('leads nobody away who went elsewhere meanwhile', { timeout: patience }, async () => {
  const { page } = desk
  await page.goto(`${desk.url}/clients/bot1`)
  const release = await hold(page, '/api/clients/bot1/restart', 'CONSOLE_LOGIN_AWAITED')
  await page.getByRole('button', { name: 'Restart', exact: true }).click()
  await desk.visit('Overview')
  // What it changed is asked for once it is through.
  const through = page.waitForResponse((response) => response.url().endsWith('/api/clients'))
  release()
  await (await through).finished()
  // What follows it in the page is through as well.
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
  expect(new URL(page.url()).pathname).toBe('/')
  expect(desk.faults).toEqual([])
})
