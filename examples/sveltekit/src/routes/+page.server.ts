import { renderOrders } from '../lib/orders';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { auth } }) => ({ rendered: await renderOrders(auth) });
