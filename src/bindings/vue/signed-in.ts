import type { AllowedComponentProps, ComponentCustomProps, VNode, VNodeProps } from 'vue';
import type { Session } from '../../session/session-api.ts';
import { useAuth } from './use-auth.ts';

/** The properties of `SignedIn` and `SignedOut`. */
export interface SignedInProps {
  /** The client; default: that of the app's plugin. */
  auth?: Session;
}

/** The type of `SignedIn` and `SignedOut`: a component with a default slot. */
export interface SignedInComponent {
  /** Vue reads the properties and the slot from this type. Nobody calls it. */
  new (): {
    /** The properties. */
    $props: AllowedComponentProps & ComponentCustomProps & VNodeProps & SignedInProps;
    /** The slots. */
    $slots: {
      /** What the component renders. */
      default?: () => VNode[];
    };
  };
}

/**
 * Renders its slot only while a user is logged in. While the session is being restored, also during a server render, it renders nothing.
 *
 * @example
 * <SignedIn><button type="button" @click="auth.logout()">Log out</button></SignedIn>
 */
export const SignedIn: SignedInComponent = /* @__PURE__ */ shownWhile('authenticated');

/**
 * Renders its slot only while nobody is logged in. While the session is being restored, also during a server render, it renders nothing.
 *
 * @example
 * <SignedOut><RouterLink to="/login">Log in</RouterLink></SignedOut>
 */
export const SignedOut: SignedInComponent = /* @__PURE__ */ shownWhile('anonymous');

function shownWhile(status: Session['state']['status']): SignedInComponent {
  const component = {
    props: ['auth'],
    setup({ auth }: { auth?: Session }, { slots }: { slots: { default?: () => VNode[] } }) {
      const { state } = useAuth(auth);
      return () => (state.value.status === status ? slots.default?.() : null);
    },
  };
  // A type made by `defineComponent` would fit only this version of Vue.
  return component as unknown as SignedInComponent;
}
