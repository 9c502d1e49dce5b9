import type { ConfigDiagnostic } from '../../../config/config-diagnostic.js'
import { isSwitchboardError } from '../../../errors/switchboard-error.js'
import type { AppControl } from '../../../kernel/control/app-control.js'
import type { ConfigText } from '../../configuration/config-text.js'
import { ConfigTextBody } from '../bodies/config-bodies.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { shownPlan } from '../http/shown-plan.js'
import { toSnakeCase } from '../http/snake-case.js'

/**
 * The configuration: its text with masks in the place of secrets, what is wrong with it, what it would change, and its
 * application.
 */
export function configurationRoutes(control: AppControl, file: ConfigText | undefined): ConsoleRoute[] {
  return [...(file ? textRoutes(control, file) : []), ...changeRoutes(control)]
}

function textRoutes(control: AppControl, file: ConfigText): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/config',
      tag: 'configuration',
      summary: 'The text of the configuration, its secrets masked, with its version.',
      run: () => file.read(),
    }),
    route<ConfigTextBody>({
      method: 'POST',
      path: '/api/config/check',
      changes: false,
      tag: 'configuration',
      summary: 'What is wrong with a text, and what would change if it were saved and applied. Nothing is written.',
      body: ConfigTextBody,
      run: async ({ body: { text } }) => {
        const problems = await problemsOf(() => file.check(text))
        if (problems.length > 0) return { problems }
        return { problems, plan: shownPlan(await control.planChange(await file.check(text))) }
      },
    }),
    route<ConfigTextBody>({
      method: 'PUT',
      path: '/api/config',
      tag: 'configuration',
      summary:
        'Writes the text, comments and all, if it is a valid configuration and nobody else has changed the file.',
      body: ConfigTextBody,
      run: async ({ body: { text, version } }) => {
        await file.write(text, version)
        return file.read()
      },
    }),
  ]
}

function changeRoutes(control: AppControl): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/config/plan',
      tag: 'configuration',
      summary: 'What would change if the configuration were applied as its file is now.',
      run: async () => shownPlan(await control.planChange()),
    }),
    route({
      method: 'POST',
      path: '/api/config/apply',
      tag: 'configuration',
      summary: 'Applies the configuration as its file is now; clients that did not change are not touched.',
      run: async () => toSnakeCase(await control.applyChange()),
    }),
  ]
}

async function problemsOf(check: () => Promise<unknown>): Promise<readonly ConfigDiagnostic[]> {
  try {
    await check()
    return []
  } catch (error) {
    if (isSwitchboardError(error, 'CONFIG_INVALID')) return error.context.problems
    throw error
  }
}
