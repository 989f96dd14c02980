namespace Grainwatch.Samples;

/// <summary>Makes the machine principals: few of them do most of the work.</summary>
internal static class MachineBuilder
{
    private static readonly string[] ServiceHosts =
    [
        "autoscaling", "inspector2", "config", "guardduty", "rds", "backup",
    ];

    private static readonly (string Region, string City)[] CloudCities =
    [
        ("us-east-1", "Ashburn"), ("eu-west-3", "Paris"), ("eu-central-1", "Frankfurt am Main"),
        ("eu-west-1", "Dublin"), ("ap-southeast-1", "Singapore"),
    ];

    public static IReadOnlyList<Machine> Build(Organisation organisation)
    {
        var people = organisation.Options.People;
        var machines = new List<Machine>();
        Add(MachineKind.Pipeline, 1 + (people / 40), 5);
        Add(MachineKind.Application, 1 + (people / 15), 2);
        Add(MachineKind.Instance, 2 + (people / 12), 1);
        Add(MachineKind.Service, 3 + (people / 100), 0.6);
        return machines;

        void Add(MachineKind kind, int count, double weight)
        {
            for (var rank = 0; rank < count; rank++)
            {
                // Zipf within a kind, so that a few are hot and many are quiet.
                machines.Add(Make(organisation, machines.Count, kind, rank, weight / Math.Pow(rank + 1, 0.9)));
            }
        }
    }

    public static Pool CloudPool(Organisation organisation, string region)
    {
        var city = Cities.Named(CloudCities.First(pair => pair.Region == region).City);
        return organisation.Plan.At(city, NetworkKind.Cloud)[0];
    }

    private static Machine Make(Organisation organisation, int index, MachineKind kind, int rank, double weight)
    {
        var chance = organisation.Draw(5, (ulong)index);
        // A small organisation keeps its machines together: its second account sees visitors only.
        var together = rank == 0 || organisation.Options.People <= 20;
        var account = together ? organisation.Accounts[0] : chance.Pick(organisation.Accounts);
        var region = rank == 0 ? organisation.Regions[^1] : chance.Pick(organisation.Regions);
        var cloud = Origin.In(CloudPool(organisation, region), chance);
        var system = Names.Function(chance);
        return kind switch
        {
            MachineKind.Pipeline => New("ci-deploy" + Suffix(rank), "run", Builders(organisation, chance), Agents.Boto),
            MachineKind.Application => New(system + "-role" + Suffix(rank), system, cloud, Lambda),
            MachineKind.Instance => New(system + "-instance" + Suffix(rank), Ids.Resource("i", chance),
                chance.Hit(0.25) ? Origin.Service($"10.20.{chance.Between(0, 63)}.{chance.Between(4, 250)}") : cloud,
                "aws-sdk-go/1.55.5 (go1.23.4; linux; amd64) amazon-ssm-agent/"),
            _ => NewService(ServiceHosts[rank % ServiceHosts.Length]),
        };

        Machine New(string role, string session, Origin origin, string agent) => new()
        {
            Index = index,
            Kind = kind,
            Role = IdentityFactory.SharedRole(organisation, account, role),
            Session = session,
            Origin = origin,
            Agent = agent,
            Region = region,
            Weight = weight,
            Delivery = kind == MachineKind.Instance ? (chance.Hit(0.3) ? "1.0" : "2.0") : null,
        };

        Machine NewService(string service) => new()
        {
            Index = index,
            Kind = MachineKind.Service,
            Role = new Role(account, $"AWSServiceRoleFor{char.ToUpperInvariant(service[0])}{service[1..]}",
                Ids.Unique("AROA", chance), $"/aws-service-role/{service}.amazonaws.com/"),
            Session = service + "-session",
            Origin = Origin.Service($"{service}.amazonaws.com"),
            Agent = $"{service}.amazonaws.com",
            Region = region,
            Weight = weight,
            Host = $"{service}.amazonaws.com",
        };
    }

    private const string Lambda =
        "aws-sdk-java/2.31.40 Linux/5.10.234 OpenJDK_64-Bit_Server_VM/21.0.7 Java/21.0.7 vendor/Amazon.com_Inc. "
        + "exec-env/AWS_Lambda_java21 io/sync http/UrlConnection";

    /// <summary>Builds run on rented machines of a hosting company.</summary>
    private static Origin Builders(Organisation organisation, Chance chance) =>
        Origin.In(chance.Pick(organisation.Plan.At(Cities.Named("Ashburn"), NetworkKind.Hosting)), chance);

    private static string Suffix(int rank) => rank == 0 ? "" : $"-{rank + 1}";
}
