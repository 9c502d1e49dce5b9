import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClients } from '../../api/clients'
import { categories, type LogFilter, levels } from '../../api/logs'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { SelectField } from '../../ui/select-field'
import { LogView } from './log-view'

/** The log, with filters, live. */
export function LogsPage() {
  const { t } = useTranslation()
  const clients = useClients()
  const [filter, setFilter] = useState<LogFilter>({ level: 'info', category: '', client: '', text: '' })
  const [isResting, setResting] = useState(false)
  const text = useDeferredValue(filter.text)
  const change = (part: Partial<LogFilter>) => setFilter({ ...filter, ...part })
  const all = { value: '', label: t('logs.all') }
  const plain = (value: string) => ({ value, label: value })
  return (
    <>
      <div className="page-head">
        <h1>{t('logs.title')}</h1>
        <Button aria-pressed={isResting} onClick={() => setResting(!isResting)}>
          {isResting ? t('logs.goOn') : t('logs.rest')}
        </Button>
      </div>
      <div className="log-filter">
        <SelectField
          label={t('logs.level')}
          value={filter.level}
          options={levels.map(plain)}
          onChange={(chosen) => change({ level: chosen })}
        />
        <SelectField
          label={t('logs.client')}
          value={filter.client}
          options={[all, ...(clients.data ?? []).map(({ name }) => plain(name))]}
          onChange={(chosen) => change({ client: chosen })}
        />
        <SelectField
          label={t('logs.category')}
          value={filter.category}
          options={[all, ...categories.map(plain)]}
          onChange={(chosen) => change({ category: chosen })}
        />
        <Field
          label={t('logs.text')}
          type="search"
          value={filter.text}
          onChange={({ target }) => change({ text: target.value })}
        />
      </div>
      <LogView filter={{ ...filter, text }} isResting={isResting} />
    </>
  )
}
