import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useResource } from '../../api/resources'
import { Field } from '../../ui/field'
import { ResourceView } from '../../ui/resource-view'
import { type ApiDocument, operationsOf } from './api-document'
import { OperationView } from './operation-view'
import './reference.css'

/** Every call of the API, from its OpenAPI document, to read and to try. */
export function ReferencePage() {
  const { t } = useTranslation()
  const [wanted, setWanted] = useState('')
  const document = useResource<ApiDocument>('/api/openapi.json')
  return (
    <>
      <div className="page-head">
        <h1>{t('reference.title')}</h1>
        <a href="/api/openapi.json">openapi.json</a>
      </div>
      <p className="muted">{t('reference.about')}</p>
      <Field
        label={t('reference.search')}
        type="search"
        value={wanted}
        onChange={({ target }) => setWanted(target.value)}
      />
      <ResourceView resource={document}>
        {(data) =>
          operationsOf(data, wanted).map(({ tag, operations }) => (
            <section key={tag} className="card" aria-label={tag}>
              <h2>{tag}</h2>
              {operations.map((operation) => (
                <OperationView key={`${operation.method} ${operation.path}`} operation={operation} />
              ))}
            </section>
          ))
        }
      </ResourceView>
    </>
  )
}
