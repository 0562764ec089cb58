import type { HttpResponse } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import { replyJson } from './replies.ts';

const AUDIENCE = 'urn:federation:MicrosoftOnline';
const INSTANCE = 'microsoftonline.com';

/** What clients ask before they send a password: whether it belongs here or to a federated realm (graph.md 5). */
export interface UserRealms {
  /** `/common/userrealm/{name}` */
  describe(login: string): HttpResponse;
  /** `/getuserrealm.srf?login={name}` */
  describeAsPage(login: string): HttpResponse;
}

export function createUserRealms({ tenant }: Pick<ServiceContext, 'tenant'>): UserRealms {
  const domainOf = (login: string) => login.slice(login.lastIndexOf('@') + 1).toLowerCase();
  const isOurs = (login: string) => domainOf(login) === tenant.domain.toLowerCase();
  return {
    describe: (login) =>
      replyJson(200, {
        ver: '1.0',
        account_type: isOurs(login) ? 'Managed' : 'Unknown',
        ...(isOurs(login) && { domain_name: domainOf(login) }),
        cloud_instance_name: INSTANCE,
        cloud_audience_urn: AUDIENCE,
      }),
    describeAsPage: (login) =>
      replyJson(200, {
        State: 4,
        UserState: isOurs(login) ? 1 : 2,
        Login: login,
        NameSpaceType: isOurs(login) ? 'Managed' : 'Unknown',
        ...(isOurs(login) && { DomainName: domainOf(login), FederationBrandName: tenant.displayName }),
        CloudInstanceName: INSTANCE,
        CloudInstanceIssuerUri: AUDIENCE,
      }),
  };
}
