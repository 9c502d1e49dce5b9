import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppConsole, files } from './app-console.js'
import { open, patience, withBrowser } from './console-browser.js'

withBrowser()

let app: AppConsole
beforeAll(async () => {
  const config = files['config.yaml'].replace(
    'logging: { files: false, console: false }',
    'logging: { console: false }',
  )
  app = await AppConsole.open({ 'config.yaml': config })
}, patience)
afterAll(() => app.close())

it('shows the log with filters, and each new line by itself', { timeout: patience }, async () => {
  const { page, faults } = await open(app)
  await page.getByRole('link', { name: 'Logs' }).click()
  const log = page.getByRole('region', { name: 'Lines of the log' })
  await log.getByText('online', { exact: true }).waitFor()
  await page.getByLabel('From level').selectOption('warn')
  await page.getByText('No line fits.').waitFor()
  await page.getByLabel('From level').selectOption('info')
  await page.getByLabel('Client').selectOption('bot1')
  await log.getByText('online', { exact: true }).waitFor()
  const before = await log.getByText('online', { exact: true }).count()
  await app.running.app.control.restartClient('bot1')
  await expect.poll(() => log.getByText('online', { exact: true }).count()).toBe(before + 1)
  await page.getByLabel('Text').fill('nothing like this')
  await page.getByText('No line fits.').waitFor()
  await page.goto(`${app.url}/clients/bot1`)
  await page.getByRole('region', { name: 'Lines of the log' }).getByText('online', { exact: true }).first().waitFor()
  expect(faults).toEqual([])
})
