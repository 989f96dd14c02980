namespace Grainwatch.Samples;

/// <summary>
/// Decides how many stories of each kind there are and who they happen to. Nobody has more than one, so that each
/// can be read by itself. Incidents choose first.
/// </summary>
internal sealed class StoryPlanner(Organisation organisation, IEventSink sink)
{
    private const double PersonMonthsPerIncident = 250;
    private const int SmallOrganisation = 24;

    private delegate bool Teller(StoryStage stage, int ordinal);

    // Those with the fewest candidates choose first.
    private static readonly Teller[] Incidents =
    [
        TwoCountries.Tell, NewGeolocation.Tell, FederatedRelay.Tell, InstanceConsole.Tell,
    ];

    private static readonly Teller[] Everyday =
    [
        OrdinaryWeeks.FederationRoutine, OrdinaryWeeks.BorderCommuter, OrdinaryWeeks.SharedUser,
        Moves.NearByCity, Moves.NewOffice, Journeys.MobileRoaming, Journeys.Vpn, Journeys.Traveller, Moves.Returning,
    ];

    /// <summary>Plants the stories: their events go to the sink, their effects on habits into the people.</summary>
    public IReadOnlyList<Story> Plan()
    {
        var options = organisation.Options;
        var personMonths = options.People * options.Days / 30.0;
        var incidents = Math.Max(1, (int)Math.Round(personMonths / PersonMonthsPerIncident));
        var everyday = options.People < SmallOrganisation ? 1 : Math.Max(2, 2 * incidents);
        var stage = new StoryStage(organisation, sink);
        foreach (var tell in Incidents)
        {
            Repeat(tell, stage, incidents);
        }

        foreach (var tell in Everyday)
        {
            Repeat(tell, stage, everyday);
        }

        return stage.Stories;
    }

    /// <summary>Stops early when nobody suitable is left.</summary>
    private static void Repeat(Teller tell, StoryStage stage, int times)
    {
        for (var ordinal = 0; ordinal < times && tell(stage, ordinal); ordinal++)
        {
        }
    }
}
