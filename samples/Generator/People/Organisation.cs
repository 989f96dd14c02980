namespace Grainwatch.Samples;

/// <summary>Everything that exists before the first event: accounts, offices, people, machines, addresses.</summary>
internal sealed class Organisation
{
    // The first are the account ids of AWS's own documentation; nobody owns them.
    private static readonly string[] FirstAccounts = ["111122223333", "444455556666", "123456789012", "777788889999"];

    private static readonly string[] OfficeCities =
    [
        "Lyon", "Munich", "London", "Amsterdam", "Boston", "Warsaw", "Madrid", "Bengaluru", "Singapore", "Stockholm",
        "San Francisco", "Manchester", "Toronto", "Osaka",
    ];

    private static readonly (string Home, string Office)[] CommuterPairs =
    [
        ("Annemasse", "Geneva"), ("Mulhouse", "Basel"), ("Thionville", "Luxembourg"), ("Malmö", "Copenhagen"),
        ("Freiburg", "Basel"), ("Bratislava", "Vienna"), ("Kortrijk", "Lille"), ("Maastricht", "Aachen"),
        ("Offenburg", "Strasbourg"), ("Windsor", "Detroit"), ("Johor Bahru", "Singapore"),
    ];

    private readonly Dictionary<City, Office> _offices = [];

    public Organisation(GeneratorOptions options)
    {
        Options = options;
        Plan = AddressPlan.Build();
        Accounts = [.. Enumerable.Range(0, options.Accounts).Select(AccountId)];
        Regions = options.People <= 20
            ? ["us-east-1"]
            : ["us-east-1", "eu-west-3", "eu-central-1", "eu-west-1", "ap-southeast-1"];
        var count = Math.Clamp((options.People / 25) + 2, 2, OfficeCities.Length);
        Offices = [.. OfficeCities.Take(count).Select(name => OfficeIn(Cities.Named(name)))];
        People = PeopleBuilder.Build(this);
        Machines = MachineBuilder.Build(this);
    }

    public GeneratorOptions Options { get; }

    public ulong Seed => Options.Seed;

    public AddressPlan Plan { get; }

    public IReadOnlyList<string> Accounts { get; }

    public IReadOnlyList<string> Regions { get; }

    /// <summary>The region in which IAM Identity Center is set up.</summary>
    public string PortalRegion => Regions[Math.Min(1, Regions.Count - 1)];

    public IReadOnlyList<Office> Offices { get; }

    public IReadOnlyList<Person> People { get; }

    public IReadOnlyList<Machine> Machines { get; }

    /// <summary>The user whose keys the login portal uses to make federation tokens.</summary>
    public IamUserIdentity Broker => new(Accounts[0], "access-portal", Ids.Unique("AIDA", Draw(9)));

    public string BrokerKey => Ids.AccessKey("AKIA", Draw(10));

    public static (City Home, City Office) CommuterPair(int ordinal)
    {
        var (home, office) = CommuterPairs[ordinal % CommuterPairs.Length];
        return (Cities.Named(home), Cities.Named(office));
    }

    /// <summary>A stream of chance of its own for a path below the seed.</summary>
    public Chance Draw(params ReadOnlySpan<ulong> path) => Chance.For(Seed, path);

    /// <summary>Every office, also those that open during the trail or that only commuters work in.</summary>
    public IReadOnlyCollection<Office> AllOffices => _offices.Values;

    /// <summary>The office in a city, opened when first asked for.</summary>
    public Office OfficeIn(City city)
    {
        if (!_offices.TryGetValue(city, out var office))
        {
            var pool = Plan.At(city, NetworkKind.Business)[0];
            office = new Office(city, Origin.In(pool, Draw(11, Chance.HashOf(city.Name))));
            _offices.Add(city, office);
        }

        return office;
    }

    private string AccountId(int index)
    {
        if (index < FirstAccounts.Length)
            return FirstAccounts[index];
        var chance = Draw(12, (ulong)index);
        return string.Concat(Enumerable.Range(0, 12).Select(place => chance.Between(place == 0 ? 1 : 0, 9)));
    }
}
