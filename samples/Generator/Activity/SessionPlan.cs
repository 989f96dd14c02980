namespace Grainwatch.Samples;

/// <summary>One stretch of work of a person: when, from where, with what.</summary>
/// <param name="Start">The sign-in, UTC.</param>
/// <param name="Minutes">How long it lasts.</param>
/// <param name="Origin">Where the person is.</param>
/// <param name="Console">By browser; else from a command line.</param>
/// <param name="Share">Part of the day's calls that fall into it.</param>
/// <param name="Phone">From a phone's browser.</param>
/// <param name="Story">The story that the sign-in belongs to.</param>
internal sealed record SessionPlan(
    DateTime Start, int Minutes, Origin Origin, bool Console, double Share, bool Phone, Story? Story);
