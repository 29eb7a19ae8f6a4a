/** Every name that k6 2.x exports from `k6/http`. A name missing here would not bundle, so the integration test holds it to k6's own. */
export const HTTP_EXPORTS = [
  'CookieJar',
  'OCSP_REASON_AA_COMPROMISE',
  'OCSP_REASON_AFFILIATION_CHANGED',
  'OCSP_REASON_CA_COMPROMISE',
  'OCSP_REASON_CERTIFICATE_HOLD',
  'OCSP_REASON_CESSATION_OF_OPERATION',
  'OCSP_REASON_KEY_COMPROMISE',
  'OCSP_REASON_PRIVILEGE_WITHDRAWN',
  'OCSP_REASON_REMOVE_FROM_CRL',
  'OCSP_REASON_SUPERSEDED',
  'OCSP_REASON_UNSPECIFIED',
  'OCSP_STATUS_GOOD',
  'OCSP_STATUS_REVOKED',
  'OCSP_STATUS_SERVER_FAILED',
  'OCSP_STATUS_UNKNOWN',
  'TLS_1_0',
  'TLS_1_1',
  'TLS_1_2',
  'TLS_1_3',
  'asyncRequest',
  'batch',
  'cookieJar',
  'del',
  'expectedStatuses',
  'file',
  'get',
  'head',
  'options',
  'patch',
  'post',
  'put',
  'request',
  'setResponseCallback',
  'url',
] as const;

/** The module that a script gets for `k6/http`: default, named and namespace imports all find what k6 offers, recorded. */
export function httpModuleSource(runtimeHttp: string): string {
  const named = HTTP_EXPORTS.map((name) => `export const ${name} = everything.${name};`);
  return [`import { everything } from ${JSON.stringify(runtimeHttp)};`, ...named, 'export default everything;'].join(
    '\n',
  );
}
