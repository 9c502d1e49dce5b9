import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { hold, patience, seriousFindings } from './console-browser.js'
import { Desk, files } from './desk.js'

/** A group with a bot that asks: Alice votes in the browser, Bob by the API. */
const group = -1_002_000_000_003
const alice = 700_000_003
const chatOf = (person: number) => `/api/sandbox/people/${person}/chats/${group}`
let desk: Desk
beforeAll(async () => {
  desk = await Desk.open({
    ...files,
    'world.yaml': `${files['world.yaml']}  - { id: 2000000003, kind: supergroup, title: Team, owner: alice, members: [bob_example, first_bot] }\n`,
    'config.yaml': (files['config.yaml'] ?? '').replace(/include: \[[\s\S]*$/, 'include: ["test/console/polls/*"]\n'),
  })
}, patience)
afterAll(() => desk?.close())

/** Has the bot ask in the group. @returns its poll, and votes of Bob. */
async function asked(command: string, question: string) {
  await desk.ask('POST', `${chatOf(alice)}/messages`, { text: command })
  const poll = desk.page.getByRole('group', { name: question })
  await poll.waitFor()
  const all = await desk.ask('GET', `${chatOf(alice)}/messages`)
  const { id } = all.findLast(({ media }: { media?: { type: string } }) => media?.type === 'poll')
  const bob = (answers: unknown) => desk.ask('POST', `${chatOf(700_000_004)}/messages/${id}/vote`, { answers })
  return { poll, id, bob }
}

const rows = (poll: Locator) => poll.getByRole('listitem').allInnerTexts()
const told = (poll: Locator) => expect.poll(async () => (await rows(poll)).map((row) => row.replace(/\s+/g, ' ')))

it('votes in a poll by the keyboard, so that the bot hears it, shows results as they change, and takes it back', {
  timeout: patience,
}, async () => {
  const { page } = desk
  await page.goto(`${desk.url}/chat/${alice}/${group}`)
  const { poll, bob } = await asked('/lunch', 'Lunch?')
  const log = page.getByRole('log')
  await poll.getByText('Public poll', { exact: true }).waitFor()
  await poll.getByText('Nobody has voted yet').waitFor()
  // Who has not voted sees how many have, not what.
  await bob([0])
  await poll.getByText('1 person has voted').waitFor()
  await told(poll).toEqual(['Pizza', 'Pasta'])

  await poll.getByRole('button', { name: 'Pasta' }).focus()
  await page.keyboard.press('Enter')
  await log.getByText(`${alice} chose 1`).waitFor()
  await told(poll).toEqual(['50% Pizza 1 vote', '50% Pasta ● your vote 1 vote'])
  // The keyboard goes on in the poll.
  expect(await poll.evaluate('document.activeElement.getAttribute("role")')).toBe('group')
  await bob([])
  await bob([1])
  await told(poll).toEqual(['0% Pizza 0 votes', '100% Pasta ● your vote 2 votes'])
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await log.getByText(`${alice} chose nothing`).waitFor()
  await told(poll).toEqual(['Pizza', 'Pasta'])
  await poll.getByRole('button', { name: 'Pizza' }).click()
  await told(poll).toEqual(['50% Pizza ● your vote 1 vote', '50% Pasta 1 vote'])
  expect(desk.faults).toEqual([])
})

it('votes for several answers, and shows a poll that was closed meanwhile', { timeout: patience }, async () => {
  const { page } = desk
  const { poll, id, bob } = await asked('/days Which days?', 'Which days?')
  await poll.getByText('Public poll · several answers').waitFor()
  const vote = poll.getByRole('button', { name: 'Vote' })
  expect(await vote.isDisabled()).toBe(true)
  await poll.getByLabel('Wednesday').check()
  await poll.getByLabel('Monday').check()
  await vote.click()
  await page.getByRole('log').getByText(`${alice} chose 0 and 2`).waitFor()
  const own = ['100% Monday ● your vote 1 vote', '0% Tuesday 0 votes', '100% Wednesday ● your vote 1 vote']
  await told(poll).toEqual(own)
  await poll.getByRole('button', { name: 'Take my vote back' }).click()
  await vote.waitFor()

  // What another one does while the vote is on its way is seen, and the refusal is told.
  await poll.getByLabel('Tuesday').check()
  const release = await hold(page, `/messages/${id}/vote`)
  await vote.click()
  await expect.poll(() => poll.getByLabel('Tuesday').isDisabled()).toBe(true)
  await desk.ask('POST', `${chatOf(alice)}/messages`, { text: `/close ${id}` })
  await poll.getByText('Public poll · several answers · closed').waitFor()
  release()
  await page.getByText('MESSAGE_POLL_CLOSED').first().waitFor()
  await told(poll).toEqual(['0% Monday 0 votes', '0% Tuesday 0 votes', '0% Wednesday 0 votes'])
  expect(await poll.getByRole('button').count()).toBe(0)
  expect(await bob([0])).toMatchObject({ code: 'SANDBOX_REFUSED', status: 422 })
  await page.unrouteAll()
})

it('says in a quiz what is right and wrong, and why, and has no second vote', { timeout: patience }, async () => {
  const { page } = desk
  await page.reload()
  const { poll, bob } = await asked('/quiz', '2 + 2?')
  await poll.getByText('Anonymous quiz', { exact: true }).waitFor()
  await poll.getByRole('button', { name: '3' }).dblclick()
  await told(poll).toEqual(['100% 3 ● your vote ✗ wrong 1 vote', '0% 4 ✓ right 0 votes'])
  await poll.getByText('Count on your fingers.').waitFor()
  expect(await poll.getByRole('button').count()).toBe(0)
  expect(await page.getByText('REVOTE_NOT_ALLOWED').count()).toBe(0)
  expect(await bob([7])).toMatchObject({ code: 'SANDBOX_NOT_OFFERED', status: 422 })
  expect(await bob('3')).toMatchObject({ status: 422 })
  await bob([1])
  await bob([1]).then((answer) => expect(answer).toMatchObject({ code: 'SANDBOX_REFUSED' }))
  await told(poll).toEqual(['50% 3 ● your vote ✗ wrong 1 vote', '50% 4 ✓ right 1 vote'])
  expect(desk.faults).toEqual([])
})

it('is readable in Russian, in both themes and on a phone, and a viewer reads along', {
  timeout: patience,
}, async () => {
  const { page } = desk
  await page.goto(`${desk.url}/chat/${alice}/${group}`)
  await asked('/days When?', 'When?')
  const { poll: lunch } = await asked('/lunch Supper?', 'Supper?')
  const { poll: quiz } = await asked('/quiz 1 + 3?', '1 + 3?')
  await quiz.getByRole('button', { name: '3' }).click()
  await quiz.getByText('Count on your fingers.').waitFor()
  await lunch.getByRole('button', { name: 'Pizza' }).click()
  await lunch.getByRole('button', { name: 'Take my vote back' }).click()
  await lunch.getByRole('button', { name: 'Pizza' }).waitFor()
  for (const theme of ['light', 'dark']) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    expect(await seriousFindings(page), theme).toEqual([])
  }
  await page.evaluate(`localStorage.setItem('switchboard.language', 'ru')`)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.reload()
  await quiz.getByText('Анонимная викторина').waitFor()
  const texts = await page.locator('.poll').allInnerTexts()
  expect(
    texts
      .join(' ')
      .match(/[A-Za-z]{2,}/g)
      ?.filter((word) => !spoken.has(word)),
  ).toEqual([])
  const widths = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]')
  expect(widths[0]).toBeLessThanOrEqual(widths[1]!)

  await page.route('**/api/session', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), role: 'viewer' } })
  })
  await page.reload()
  await lunch.getByText('○ Pizza').waitFor()
  expect(await page.locator('.poll').getByRole('button').count()).toBe(0)
  expect(await page.locator('.poll').getByRole('checkbox').count()).toBe(0)
})

/** What the bot says. */
const spoken = new Set(
  'Lunch Supper Pizza Pasta Which days When Monday Tuesday Wednesday Count on your fingers'.split(' '),
)
