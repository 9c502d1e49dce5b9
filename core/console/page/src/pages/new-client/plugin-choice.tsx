import { useTranslation } from 'react-i18next'
import { OptionGroup } from '../../forms/option-group'
import type { ClientOffers, ClientPartProps } from './client-offers'
import '../../forms/options.css'

/** The plugins a client gets, of those in the usual folder. */
export function PluginChoice({ draft, problems, change, offers }: ClientPartProps & { offers: ClientOffers }) {
  const { t } = useTranslation()
  const chosen = new Set(draft.plugins)
  const problem = problems.find(({ path }) => path.startsWith('plugins'))
  return (
    <OptionGroup title={t('newclient.plugins')} hint={t('newclient.pluginsHint')} problem={problem}>
      {offers.plugins.length === 0 && <p className="muted">{t('newclient.noPlugins')}</p>}
      <div className="plugin-choice">
        {offers.plugins.map((plugin) => (
          <label className="check" key={plugin}>
            <input
              type="checkbox"
              checked={chosen.has(plugin)}
              onChange={({ target }) =>
                change({ plugins: offers.plugins.filter((one) => (one === plugin ? target.checked : chosen.has(one))) })
              }
            />
            <code>{plugin}</code>
          </label>
        ))}
      </div>
    </OptionGroup>
  )
}
