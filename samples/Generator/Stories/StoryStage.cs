namespace Grainwatch.Samples;

/// <summary>What stories are made with: the cast, the calendar, the means to act.</summary>
internal sealed class StoryStage
{
    private const int HistoryDays = 15;
    private const int ShortSampleDays = 20;

    private readonly List<Story> _stories = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<Person> _free;
    private readonly Organisation _organisation;

    public StoryStage(Organisation organisation, IEventSink sink)
    {
        _organisation = organisation;
        Sink = sink;
        SignIns = new SignIns(organisation, sink);
        Chance = organisation.Draw(40);
        // Bob comes first: his story is the one that the documentation tells.
        _free = [.. organisation.People.OrderByDescending(person => person.Name == "bob")
            .ThenBy(person => organisation.Draw(41, (ulong)person.Index).Next())];
        Instances = new Queue<Machine>(organisation.Machines
            .Where(machine => machine.Kind == MachineKind.Instance)
            .OrderByDescending(machine => machine.Origin.Pool is not null));
    }

    public IReadOnlyList<Story> Stories => _stories;

    public IEventSink Sink { get; }

    public SignIns SignIns { get; }

    public Chance Chance { get; }

    public AddressPlan Plan => _organisation.Plan;

    public IReadOnlyList<Office> Offices => _organisation.Offices;

    /// <summary>Instances without a story, those that reach AWS over the internet first.</summary>
    public Queue<Machine> Instances { get; }

    public DateOnly Last => _organisation.Options.Start.AddDays(Days - 1);

    public int Days => _organisation.Options.Days;

    public Office OfficeIn(City city) => _organisation.OfficeIn(city);

    /// <summary>Somebody suitable who has no story yet, or null.</summary>
    public Person? Cast(Func<Person, bool> suits)
    {
        var person = _free.Find(candidate => suits(candidate));
        if (person is not null)
            _free.Remove(person);
        return person;
    }

    public Story Tell(string kind, bool incident, Identity principal, string text)
    {
        var ordinal = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        var story = new Story(kind, incident, ordinal, text, principal);
        _stories.Add(story);
        return story;
    }

    /// <summary>A working day for an incident: after the victim has a history.</summary>
    public DateOnly IncidentDay()
    {
        var first = Days < ShortSampleDays ? (Days * 2 / 3) + 1 : HistoryDays;
        return Workday(first, Days - 2);
    }

    /// <summary>A working day that leaves some days of history before it and a number of days after it.</summary>
    public DateOnly OrdinaryDay(int length) => Workday(Math.Min(8, Days / 3), Math.Max(Days / 3, Days - 1 - length));

    /// <summary>
    /// An address on another continent, in a country without an office, of a hosting company or of a home.
    /// </summary>
    public Origin FarFrom(City city)
    {
        var far = Plan.Pools.Where(pool =>
            pool.Network.Kind is NetworkKind.Hosting or NetworkKind.Broadband
            && pool.City.Country.Continent != city.Country.Continent
            && Offices.All(office => office.City.Country != pool.City.Country)
            && pool.City.DistanceTo(city) > 4000);
        return Origin.In(Chance.Pick([.. far]), Chance);
    }

    private DateOnly Workday(int first, int last)
    {
        DateOnly[] days = [.. Enumerable.Range(first, Math.Max(1, last - first + 1))
            .Select(_organisation.Options.Start.AddDays)];
        DateOnly[] working = [.. days.Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))];
        return Chance.Pick(working.Length > 0 ? working : days);
    }
}
