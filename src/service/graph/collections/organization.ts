import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { Tenant } from '../../context.ts';
import { SKUS, type Sku } from '../../entra/licences.ts';
import type { Branding } from '../../store/queries/settings.ts';
import { readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Reply, refuse } from '../call.ts';
import type { EntitySet } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';

const ORGANIZATION_SET: EntitySet<Tenant> = {
  path: 'organization',
  type: 'microsoft.graph.organization',
  toEntity: ({ id, displayName, domain }) => ({
    id,
    displayName,
    countryLetterCode: null,
    mobileDeviceManagementAuthority: 'intune',
    onPremisesSyncEnabled: null,
    tenantType: 'AAD',
    ...UNSAID,
    verifiedDomains: [
      {
        name: domain,
        type: 'Managed',
        isDefault: true,
        isInitial: true,
        capabilities: 'Email, OfficeCommunicationsOnline',
      },
    ],
  }),
};

/** What the lab's tenant has nothing to say of. */
const UNSAID: Entity = {
  deletedDateTime: null,
  assignedPlans: [],
  businessPhones: [],
  city: null,
  country: null,
  defaultUsageLocation: null,
  marketingNotificationEmails: [],
  onPremisesLastSyncDateTime: null,
  partnerTenantType: null,
  postalCode: null,
  preferredLanguage: null,
  privacyProfile: null,
  provisionedPlans: [],
  securityComplianceNotificationMails: [],
  securityComplianceNotificationPhones: [],
  state: null,
  street: null,
  technicalNotificationMails: [],
};

const DOMAIN_SET: EntitySet<Tenant> = {
  path: 'domains',
  type: 'microsoft.graph.domain',
  toEntity: ({ domain }) => ({
    id: domain,
    authenticationType: 'Managed',
    isDefault: true,
    isInitial: true,
    isVerified: true,
    supportedServices: ['Email', 'OfficeCommunicationsOnline'],
  }),
};

const EMPTY_BRANDING: Branding = {
  backgroundColor: null,
  signInPageText: null,
  usernameHintText: null,
  bannerLogo: null,
  squareLogo: null,
  backgroundImage: null,
  customPrivacyAndCookiesUrl: null,
  customTermsOfUseUrl: null,
};

const line = z.string().nullable().optional();
const brandingSchema = z.object({
  backgroundColor: line,
  signInPageText: line,
  usernameHintText: line,
  customPrivacyAndCookiesUrl: line,
  customTermsOfUseUrl: line,
});

const IMAGES = ['bannerLogo', 'squareLogo', 'backgroundImage'] as const;

/** The organisation, its domains, its products and its branding (graph.md 3.11). */
export function organizationRoutes({ context: { tenant }, directory }: GraphModule): GraphRoute[] {
  const { settings } = directory.queries;
  const brandingSet: EntitySet<Branding> = {
    path: `organization('${tenant.id}')/branding`,
    type: 'microsoft.graph.organizationalBranding',
    toEntity: ({ bannerLogo, squareLogo, backgroundImage, ...texts }) => ({
      id: '0',
      ...texts,
      bannerLogoRelativeUrl: bannerLogo,
      squareLogoRelativeUrl: squareLogo,
      backgroundImageRelativeUrl: backgroundImage,
      cdnList: [],
    }),
  };
  const skuSet: EntitySet<Sku> = {
    path: 'subscribedSkus',
    type: 'microsoft.graph.subscribedSku',
    toEntity: ({ skuId, skuPartNumber, plans }) => ({
      id: `${tenant.id}_${skuId}`,
      skuId,
      skuPartNumber,
      capabilityStatus: 'Enabled',
      appliesTo: 'User',
      servicePlans: plans.map((servicePlanName) => ({
        servicePlanName,
        provisioningStatus: 'Success',
        appliesTo: 'User',
      })),
    }),
  };
  const onTenant = (method: GraphRoute['method'], path: string, handle: (call: GraphCall) => Reply): GraphRoute => ({
    method,
    path: `/organization/{id}${path}`,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      return id.toLowerCase() === tenant.id.toLowerCase() ? handle(call) : notFound(id);
    },
  });
  const changeBranding = ({ body }: GraphCall): Reply => {
    const read = readBody(body, brandingSchema);
    if (!read.ok) return read.error;
    const given = Object.fromEntries(Object.entries(read.value).filter(([, value]) => value !== undefined));
    settings.set('branding', { ...(settings.get('branding') ?? EMPTY_BRANDING), ...given });
    return NO_CONTENT;
  };

  return [
    {
      method: 'GET',
      path: '/organization',
      handle: (call) => list(call, ORGANIZATION_SET, rowsOf([tenant])),
    },
    onTenant('GET', '', (call) => one(call, ORGANIZATION_SET, tenant)),
    onTenant('GET', '/branding', (call) => {
      const branding = settings.get('branding');
      return branding === null ? notFound('branding') : one(call, brandingSet, branding);
    }),
    // The one localisation is the default's, which the number 0 stands for.
    onTenant('GET', '/branding/localizations', (call) => {
      const branding = settings.get('branding');
      return list(
        call,
        { ...brandingSet, type: 'microsoft.graph.organizationalBrandingLocalization' },
        rowsOf(branding === null ? [] : [branding]),
      );
    }),
    onTenant('GET', '/branding/localizations/{locale}', (call) => {
      const branding = settings.get('branding');
      const locale = call.parameters['locale'] ?? '';
      if (branding === null || locale !== '0') return notFound(locale);
      return one(call, { ...brandingSet, type: 'microsoft.graph.organizationalBrandingLocalization' }, branding);
    }),
    onTenant('PATCH', '/branding', changeBranding),
    onTenant('PUT', '/branding', changeBranding),
    ...IMAGES.map((image) => ({
      ...onTenant('PUT', `/branding/${image}`, ({ request }) => {
        const contentType = request.headers['content-type'] ?? '';
        if (!contentType.startsWith('image/')) return refuse(400, 'The content is not an image.');
        const url = `data:${contentType};base64,${request.body.toString('base64')}`;
        settings.set('branding', { ...(settings.get('branding') ?? EMPTY_BRANDING), [image]: url });
        return NO_CONTENT;
      }),
      isBodyRaw: true,
    })),
    { method: 'GET', path: '/domains', handle: (call) => list(call, DOMAIN_SET, rowsOf([tenant])) },
    { method: 'GET', path: '/subscribedSkus', handle: (call) => list(call, skuSet, rowsOf(SKUS)) },
  ];
}
