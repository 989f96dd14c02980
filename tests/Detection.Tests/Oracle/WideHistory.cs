using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>
/// A random history with what <see cref="RandomHistory"/> leaves out: other event types, steps and role switches,
/// session issuers, IPv6, networks without an ASN, places with a radius, brokers, excluded networks, root.
/// </summary>
internal static class WideHistory
{
    private static readonly AutonomousSystem s_unnamed = new(64540);

    private static readonly Origin[] s_origins =
    [
        Where.With(Where.Lagos, NetworkTraits.Excluded), Where.With(Where.Kehl, NetworkTraits.Automation),
        Where.With(Where.Strasbourg, NetworkTraits.Hosting), Where.With(Where.Lyon, NetworkTraits.Corporate),
        Where.With(Where.Aws, NetworkTraits.Vpn | NetworkTraits.Corporate), Where.Kehl, Where.Strasbourg, Where.Vienne,
        Centre("80.10.1.1", "FR", 46.2, 2.2, 200), Centre("80.20.1.1", "FR", 45.6, 4.9, 150),
        Centre("80.30.1.1", "DE", 48.6, 7.9, 500), new("10.0.0.1", Where.Ip("10.0.0.1")),
        Bare("95.10.1.1"), Bare("95.10.1.2"), Bare("95.10.2.1"), Bare("2a01:1:1:1::1"), Bare("2a01:1:1:1::2"),
        Bare("2a01:1:1:2::1"), new("99.10.1.1", Where.Ip("99.10.1.1"), null, s_unnamed, database: Where.Database),
        Where.Moved(Where.Paris, Where.Vienne, new GeoDatabase("Other-City", Where.Database.Built)),
    ];

    private static readonly SessionIssuer?[] s_issuers =
        [null, new("arn:aws:iam::111122223333:role/broker"), new("arn:aws:iam::111122223333:user/broker")];

    public static Story Tell(int seed)
    {
        var plain = new RandomHistory(seed).Story;
        var random = new Random(~seed);
        var isRoot = plain.Principal.Key.Type == "IAMUser" && random.Next(4) == 0;
        var story = isRoot ? new Story("Root", "root", "root")
            : new Story(plain.Principal.Key.Type, plain.Principal.Key.Id, plain.Principal.Name);
        var usual = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pick(random, s_origins)).ToArray();
        var share = random.Next(1, 4);
        foreach (var e in plain.Events)
        {
            var origin = random.Next(share) == 0 ? Pick(random, usual) : e.Origin;
            story.Add(Change(random, e with { Principal = story.Principal, Origin = origin }));
        }

        return story;
    }

    private static TrailEvent Change(Random random, TrailEvent e)
    {
        e = e with { Issuer = Pick(random, s_issuers) };
        return random.Next(16) switch
        {
            0 when !e.IsSignIn => e with { Type = new(Pick(random, Enum.GetValues<TrailEventType>()), false) },
            1 when !e.IsSignIn => e with { Succeeded = false, Error = "AccessDenied" },
            2 when e.IsSignIn => e with { Name = "SwitchRole", SignIn = SignInKind.Other },
            3 when e.IsSignIn => e with { Name = "CheckMfa", SignIn = SignInKind.Step },
            4 when e.IsToken => e with { Type = new EventTypeKey(TrailEventType.AwsApiCall, false) },
            5 or 6 => e with { Arn = Pick(random, [null, "arn:aws:sts::111122223333:federated-user/other"]) },
            _ => e,
        };
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    private static Origin Centre(string ip, string country, double latitude, double longitude, int radius) =>
        new(ip, Where.Ip(ip), new Location(new Place(country), latitude, longitude, radius),
            new AutonomousSystem(64550), database: Where.Database);

    private static Origin Bare(string ip) =>
        new(ip, Where.Ip(ip), new Location(new Place("FR", "Occitanie", "Toulouse"), 43.6, 1.44, 20),
            database: Where.Database);
}
