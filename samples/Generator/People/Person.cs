namespace Grainwatch.Samples;

/// <summary>How a person gets into AWS.</summary>
internal enum PersonKind
{
    IamUser,
    IdentityCenter,
    Saml,
    Federated,

    /// <summary>An IAM user whose password several people in several places know.</summary>
    Shared,
}

/// <summary>What a person works with.</summary>
internal enum Habit
{
    Console,
    CommandLine,
    Both,
}

/// <summary>An office: a city and the one address behind which everybody in it works.</summary>
internal sealed record Office(City City, Origin Origin);

/// <summary>A person of the organisation, with the places and habits that make up a history.</summary>
internal sealed class Person
{
    public required int Index { get; init; }

    /// <summary>The user name: alice, bob, and later mallory.keller.</summary>
    public required string Name { get; init; }

    public required PersonKind Kind { get; init; }

    public required string Account { get; init; }

    /// <summary>The region of the person's resources.</summary>
    public required string Region { get; init; }

    /// <summary>The region whose sign-in endpoint the person's bookmark names.</summary>
    public required string SignInRegion { get; init; }

    public required Office Office { get; init; }

    /// <summary>Connections at home; shared users have one for each of the people behind them.</summary>
    public required IReadOnlyList<Pool> Homes { get; init; }

    public required Pool Mobile { get; init; }

    public required Habit Habit { get; init; }

    public required bool Mfa { get; init; }

    /// <summary>Lives in another country than the office, close to it.</summary>
    public required bool Commutes { get; init; }

    public required bool PrefersIPv6 { get; init; }

    public required string Browser { get; init; }

    public required string CommandLineAgent { get; init; }

    /// <summary>Activity relative to the average of 1.</summary>
    public required double Pace { get; init; }

    /// <summary>Usual start of work, minutes after local midnight.</summary>
    public required int StartMinute { get; init; }

    /// <summary>Share of working days at home; they are the same weekdays every week.</summary>
    public required double RemoteShare { get; set; }

    /// <summary>Share of working days with a look from the phone in the evening.</summary>
    public required double PhoneShare { get; set; }

    /// <summary>The IAM user, or for other kinds the session that the person's sign-ins lead to.</summary>
    public required Identity Identity { get; init; }

    /// <summary>The long-lived key of an IAM user.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>Times when the person is somewhere else than usual, or away.</summary>
    public List<Stay> Stays { get; } = [];

    /// <summary>A name to begin a sentence with.</summary>
    public string GivenName => char.ToUpperInvariant(Name[0]) + Name[1..].Split('.', '-')[0];

    public City HomeCity => Homes[0].City;

    public Stay? StayOn(DateOnly date) => Stays.Find(stay => stay.From <= date && date <= stay.To);
}

/// <summary>Which sessions of a day a stay concerns.</summary>
internal enum StayPart
{
    AllDay,
    Afternoon,
    Evening,

    /// <summary>The places stay as usual; the stay only tells the story of them.</summary>
    Label,
}

/// <summary>Some days (both included) that differ from a person's habit, and the story that tells why.</summary>
/// <param name="From">First local date.</param>
/// <param name="To">Last local date.</param>
/// <param name="Part">The sessions that are meant.</param>
/// <param name="Origin">Where they come from; null when the person is away or the places are as usual.</param>
/// <param name="Story">The story, if the sign-ins belong to one.</param>
/// <param name="Away">No activity at all.</param>
internal sealed record Stay(
    DateOnly From, DateOnly To, StayPart Part, Origin? Origin, Story? Story, bool Away = false);
