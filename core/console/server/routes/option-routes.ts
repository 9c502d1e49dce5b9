import type { AppControl } from '../../../kernel/control/app-control.js'
import type { OptionForms } from '../../configuration/option-forms.js'
import { OptionChangeBody, OptionValuesBody } from '../bodies/option-bodies.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { shownPlan } from '../http/shown-plan.js'
import { toSnakeCase } from '../http/snake-case.js'

/** The options of plugins, of a client and of all agents: what can be set, what is set, and to change them in the configuration's file. */
export function optionRoutes(forms: OptionForms, control: AppControl): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/agents/plugins',
      tag: 'plugins',
      summary: 'Lists the plugins that every agent runs.',
      run: async () =>
        (await control.agentPlugins()).map(({ name, file, options }) => ({
          ...{ name, file, has_options: options !== undefined },
        })),
    }),
    ...routesOf(forms, '/api/clients/:client/plugins/:plugin/options', 'a plugin of a client'),
    ...routesOf(forms, '/api/agents/plugins/:plugin/options', 'a plugin that every agent runs'),
  ]
}

/** Those of one owner: without a client in the path it is all agents. */
function routesOf(forms: OptionForms, one: `/api/${string}/options`, whose: string): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: one,
      tag: 'plugins',
      summary: `The options of ${whose}: what can be set, and what the configuration says, its secrets masked.`,
      run: ({ params: { client, plugin = '' } }) => forms.read(client, plugin),
    }),
    route<OptionValuesBody>({
      method: 'POST',
      path: `${one}/check`,
      changes: false,
      tag: 'plugins',
      summary: `What is wrong with values for ${whose}, and what would change if they were saved. Nothing is written.`,
      body: OptionValuesBody,
      run: async ({ params: { client, plugin = '' }, body: { values } }) => {
        const { problems, plan } = await forms.check(client, plugin, values)
        return { problems, ...(plan && { plan: shownPlan(plan) }) }
      },
    }),
    route<OptionChangeBody>({
      method: 'PUT',
      path: one,
      tag: 'plugins',
      summary: `Saves values for ${whose} in the configuration, comments kept, and applies it; other clients are not touched.`,
      body: OptionChangeBody,
      run: async ({ params: { client, plugin = '' }, body: { values, version } }) => {
        const report = await forms.write(client, plugin, values, version)
        return { ...(await forms.read(client, plugin)), report: toSnakeCase(report) }
      },
    }),
  ]
}
