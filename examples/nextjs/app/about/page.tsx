/** A page that is the same for everybody. From here a user comes back to a page that the router has kept or fetched ahead. */
export default function About() {
  return <p>The same for everybody.</p>;
}
