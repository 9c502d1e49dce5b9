import { expect, it } from 'vitest'
import { localeEntries } from '../../core/i18n/locale-entries.js'
import { Texts } from '../../core/i18n/texts.js'
import { inClientScope } from '../../core/kernel/injectable.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ModuleLoader } from '../../core/plan/module-loader.js'
import { type Plan, placeOf } from '../../core/plan/plan.js'
import { makePlan } from '../../core/plan/planner.js'
import { ManualClock } from '../../core/time/manual-clock.js'
// Read here, as a first import of all there is takes longer than a test may.
import 'switchboard'

const here = 'test/i18n/fixtures'

function planOf(folder: string): Promise<Plan> {
  const plugins = { enabled: true, root: `${here}/${folder}`, include: ['shop'], exclude: [] }
  return makePlan({
    clients: [{ sessionName: 'bot1', plugins, periodicTasks: { enabled: true } }],
    cwd: process.cwd(),
    loader: new ModuleLoader(new ManualClock()),
    provided: [inClientScope(Texts, () => undefined as never)],
    logger: new SilentLogger(),
  })
}

const told = ({ diagnostics }: Plan) =>
  diagnostics.map((one) => `${one.error.code} ${placeOf(one)} ${one.error.what} ${one.error.fix}`)

it('tells keys in code that no language has, with the line of the code', async () => {
  const plan = await planOf('misspelt')
  expect(told(plan)).toEqual([
    `PLUGIN_TEXT_UNKNOWN bot1 · ${here}/misspelt/shop.ts:10 The text 'welcom' that 'shop' says is not in any file of ${here}/misspelt/locales. Did you mean 'welcome'? Correct it, or write 'welcom' into the files of all languages.`,
    expect.stringContaining(`${here}/misspelt/shop.ts:16 The text 'cart.nothing' that`),
  ])
})

it('notes what a language lacks, has too much or fills in otherwise, with the lines of both files', async () => {
  const [client] = (await planOf('misspelt')).clients
  const [ru, en] = [`${here}/misspelt/locales/ru.yaml`, `${here}/misspelt/locales/en.json`]
  expect(client?.notes).toEqual([
    `${ru} has no cart.items_few (${en}:5)`,
    `${ru} has no friend_male (${en}:8)`,
    `${ru}:6 has frend, which ${en} has not`,
    `${ru}:1: welcome has {{nmae}}, which ${en} has not`,
  ])
  expect(client?.plugins[0]?.locales?.all.map(({ language }) => language)).toEqual(['en', 'ru'])
})

it('refuses files that are none, folders that are not there and what is named after no language', async () => {
  const texts = `${here}/broken/texts`
  const plan = await planOf('broken')
  expect(plan.diagnostics[0]?.error).toMatchObject({ code: 'PLUGIN_TEXTS_INVALID' })
  expect(told(plan)).toEqual([
    expect.stringContaining(`${texts}/en.json:3: b is a list, not a text. Put it in quotes.`),
    expect.stringContaining(`${texts}/en.json:4: the key 'c.d' has a point. Nest it instead.`),
    expect.stringContaining(`${texts}/no_language.yaml: no_language.yaml is named after no language. Name it after`),
    expect.stringContaining(`${texts}/no_language.yaml:3: this is not YAML: duplicate key.`),
    expect.stringContaining("The texts of 'inline' cannot be used: english is no language."),
    expect.stringContaining(
      `PLUGIN_TEXTS_MISSING bot1 · ${here}/broken/shop.ts The texts of 'lost' are in ${here}/broken/nowhere`,
    ),
  ])
})

it('tells the line of what is no JSON', () => {
  const { problems } = localeEntries('{\n  "a": "A"\n  "b": "B"\n}', true)
  expect(problems).toEqual([expect.objectContaining({ line: 3, problem: 'this is not JSON: comma expected' })])
})

it('tells keys in code where there are no texts at all, and leaves what others call t alone', async () => {
  const folder = `${here}/none`
  expect(told(await planOf('none'))).toEqual([
    `PLUGIN_TEXT_UNKNOWN bot1 · ${folder}/shop.ts:7 The text 'help' that 'shop' says is not in locales/en.json beside it, as there is no such file. Write 'help' into the files of all languages.`,
    expect.stringContaining(`${folder}/shop.ts:9 The text 'welcome' that 'shop' says`),
  ])
})
