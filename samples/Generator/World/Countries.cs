namespace Grainwatch.Samples;

/// <summary>The countries of the sample world.</summary>
internal static class Countries
{
    private const string Table = """
        FR|France|EU
        DE|Germany|EU
        CH|Switzerland|EU
        GB|United Kingdom|EU
        NL|Netherlands|EU
        BE|Belgium|EU
        LU|Luxembourg|EU
        DK|Denmark|EU
        SE|Sweden|EU
        AT|Austria|EU
        SK|Slovakia|EU
        IT|Italy|EU
        ES|Spain|EU
        PT|Portugal|EU
        PL|Poland|EU
        IE|Ireland|EU
        RO|Romania|EU
        TR|Türkiye|EU
        US|United States|NA
        CA|Canada|NA
        MX|Mexico|NA
        BR|Brazil|SA
        AR|Argentina|SA
        CO|Colombia|SA
        IN|India|AS
        SG|Singapore|AS
        MY|Malaysia|AS
        JP|Japan|AS
        KR|South Korea|AS
        VN|Vietnam|AS
        ID|Indonesia|AS
        AU|Australia|OC
        ZA|South Africa|AF
        KE|Kenya|AF
        NG|Nigeria|AF
        """;

    public static IReadOnlyList<Country> All { get; } = [.. Read()];

    public static Country ByCode(string code) => All.First(country => country.Code == code);

    private static IEnumerable<Country> Read()
    {
        foreach (var line in Table.Split('\n'))
        {
            var cells = line.Split('|');
            yield return new Country(cells[0], cells[1], cells[2]);
        }
    }
}
