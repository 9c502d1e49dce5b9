import { useTranslation } from 'react-i18next'
import { Field } from '../../ui/field'
import { SelectField } from '../../ui/select-field'
import { Switch } from '../../ui/switch'
import { emptyProxy, type ProxyDraft } from './client-entry'
import type { ClientPartProps } from './client-offers'

const schemes = ['socks5', 'socks4', 'socks4a', 'http', 'mtproto'].map((value) => ({ value, label: value }))

/** The proxy a client connects by, where it needs one. */
export function ProxyFields({ draft: { proxy }, problems, change }: ClientPartProps) {
  const { t } = useTranslation()
  const at = (key: string) => problems.find(({ path }) => path === `proxy.${key}`)
  const set = (part: Partial<ProxyDraft>) => change({ proxy: { ...emptyProxy, ...proxy, ...part } })
  const text = (key: Exclude<keyof ProxyDraft, 'scheme'>) => ({
    label: t(`newclient.proxy.${key}`),
    autoComplete: 'off',
    value: proxy?.[key] ?? '',
    problem: at(key),
    onChange: ({ target }: { target: { value: string } }) => set({ [key]: target.value.trim() }),
  })
  return (
    <div className="stack">
      <Switch checked={proxy !== undefined} onChange={(isOn) => change({ proxy: isOn ? emptyProxy : undefined })}>
        {t('newclient.proxy.use')}
      </Switch>
      {proxy && (
        <div className="form-grid">
          <SelectField
            label={t('newclient.proxy.scheme')}
            value={proxy.scheme}
            options={schemes}
            problem={at('scheme')}
            onChange={(scheme) => set({ scheme })}
          />
          <Field {...text('hostname')} />
          <Field {...text('port')} inputMode="numeric" />
          {proxy.scheme === 'mtproto' ? (
            <Field {...text('secret')} />
          ) : (
            <>
              <Field {...text('username')} />
              <Field {...text('password')} type="password" autoComplete="new-password" />
            </>
          )}
        </div>
      )}
    </div>
  )
}
