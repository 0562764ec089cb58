/** What a licence must bring for enrolment: an Entra premium plan and Intune. */
export type ServicePlan = 'AAD_PREMIUM' | 'INTUNE_A';

/** A product that can be assigned to users, by its public ids. */
export interface Sku {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly plans: readonly ServicePlan[];
}

/** The products that the lab knows. */
export const SKUS: readonly Sku[] = [
  { skuId: '078d2b04-f1bd-4111-bbd4-b4b1b354cef4', skuPartNumber: 'AAD_PREMIUM', plans: ['AAD_PREMIUM'] },
  { skuId: '84a661c4-e949-4bd2-a560-ed7766fcaf2b', skuPartNumber: 'AAD_PREMIUM_P2', plans: ['AAD_PREMIUM'] },
  { skuId: '061f9ace-7d42-4136-88ac-31dc755f143f', skuPartNumber: 'INTUNE_A', plans: ['INTUNE_A'] },
  { skuId: 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e', skuPartNumber: 'EMS', plans: ['AAD_PREMIUM', 'INTUNE_A'] },
  { skuId: 'b05e124f-c7cc-45a0-a6aa-8cf78c946968', skuPartNumber: 'EMSPREMIUM', plans: ['AAD_PREMIUM', 'INTUNE_A'] },
  { skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965', skuPartNumber: 'SPE_E3', plans: ['AAD_PREMIUM', 'INTUNE_A'] },
  { skuId: '06ebc4ee-1bb5-47dd-8120-11324bc54e06', skuPartNumber: 'SPE_E5', plans: ['AAD_PREMIUM', 'INTUNE_A'] },
  { skuId: '66b55226-6b4f-492c-910c-a3b7a3c9d993', skuPartNumber: 'SPE_F1', plans: ['AAD_PREMIUM', 'INTUNE_A'] },
  { skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46', skuPartNumber: 'SPB', plans: ['AAD_PREMIUM', 'INTUNE_A'] },
  { skuId: '6fd2c87f-b296-42f0-b197-1e91e994b900', skuPartNumber: 'ENTERPRISEPACK', plans: [] },
];

/** Whether one of these products brings the plan. */
export function hasPlan(skuIds: readonly string[], plan: ServicePlan): boolean {
  return SKUS.some(({ skuId, plans }) => skuIds.includes(skuId) && plans.includes(plan));
}
