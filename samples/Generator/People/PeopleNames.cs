namespace Grainwatch.Samples;

/// <summary>User names: plain given names for the first people, then given and family name.</summary>
internal static class PeopleNames
{
    private static readonly string[] Given =
    [
        "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "kim", "louis", "mallory",
        "nina", "oscar", "peggy", "quentin", "rupert", "sybil", "trent", "ursula", "victor", "wendy", "xavier",
        "yvonne", "zoe",
    ];

    private static readonly string[] Family =
    [
        "adler", "bauer", "costa", "dubois", "eriksen", "fischer", "girard", "haas", "ito", "jansen", "keller",
        "lambert", "moreau", "novak", "okafor", "perrin", "quinn", "rossi", "silva", "tanaka", "ueda", "vidal",
        "weber", "xu", "yilmaz", "zeman",
    ];

    public static string Of(int index)
    {
        var given = Given[index % Given.Length];
        var round = index / Given.Length;
        if (round == 0)
            return given;
        var family = Family[(round - 1 + index) % Family.Length];
        var repeat = (round - 1) / Family.Length;
        return repeat == 0 ? $"{given}.{family}" : $"{given}.{family}{repeat + 1}";
    }
}
