using System.Globalization;

namespace Grainwatch.Samples;

/// <summary>
/// The cities of the sample world. Real places, because travel time and borders only make sense between real
/// places; everything that lives in them is invented.
/// </summary>
internal static class Cities
{
    // name|country|region code|region|latitude|longitude|time zone|standard offset in minutes|summer time
    private const string Table = """
        Lyon|FR|ARA|Auvergne-Rhône-Alpes|45.7485|4.8467|Europe/Paris|60|E
        Vienne|FR|ARA|Auvergne-Rhône-Alpes|45.5256|4.8748|Europe/Paris|60|E
        Villefranche-sur-Saône|FR|ARA|Auvergne-Rhône-Alpes|45.9833|4.7167|Europe/Paris|60|E
        Annemasse|FR|ARA|Auvergne-Rhône-Alpes|46.1933|6.2342|Europe/Paris|60|E
        Paris|FR|IDF|Île-de-France|48.8534|2.3488|Europe/Paris|60|E
        Versailles|FR|IDF|Île-de-France|48.8049|2.1204|Europe/Paris|60|E
        Mulhouse|FR|GES|Grand Est|47.7486|7.3390|Europe/Paris|60|E
        Strasbourg|FR|GES|Grand Est|48.5839|7.7455|Europe/Paris|60|E
        Thionville|FR|GES|Grand Est|49.3579|6.1675|Europe/Paris|60|E
        Lille|FR|HDF|Hauts-de-France|50.6330|3.0586|Europe/Paris|60|E
        Munich|DE|BY|Bavaria|48.1374|11.5755|Europe/Berlin|60|E
        Freising|DE|BY|Bavaria|48.4035|11.7488|Europe/Berlin|60|E
        Berlin|DE|BE|State of Berlin|52.5244|13.4105|Europe/Berlin|60|E
        Frankfurt am Main|DE|HE|Hesse|50.1155|8.6842|Europe/Berlin|60|E
        Offenburg|DE|BW|Baden-Württemberg|48.4738|7.9498|Europe/Berlin|60|E
        Freiburg|DE|BW|Baden-Württemberg|47.9959|7.8522|Europe/Berlin|60|E
        Aachen|DE|NW|North Rhine-Westphalia|50.7766|6.0834|Europe/Berlin|60|E
        Geneva|CH|GE|Geneva|46.2022|6.1457|Europe/Zurich|60|E
        Basel|CH|BS|Basel-City|47.5584|7.5733|Europe/Zurich|60|E
        Zurich|CH|ZH|Zurich|47.3667|8.5500|Europe/Zurich|60|E
        London|GB|ENG|England|51.5085|-0.1257|Europe/London|0|E
        Slough|GB|ENG|England|51.5095|-0.5954|Europe/London|0|E
        Manchester|GB|ENG|England|53.4809|-2.2374|Europe/London|0|E
        Stockport|GB|ENG|England|53.4098|-2.1576|Europe/London|0|E
        Amsterdam|NL|NH|North Holland|52.3740|4.8897|Europe/Amsterdam|60|E
        Utrecht|NL|UT|Utrecht|52.0908|5.1222|Europe/Amsterdam|60|E
        Maastricht|NL|LI|Limburg|50.8483|5.6889|Europe/Amsterdam|60|E
        Brussels|BE|BRU|Brussels Capital|50.8505|4.3488|Europe/Brussels|60|E
        Kortrijk|BE|VLG|Flanders|50.8280|3.2649|Europe/Brussels|60|E
        Luxembourg|LU|LU|Luxembourg|49.6117|6.1300|Europe/Luxembourg|60|E
        Copenhagen|DK|84|Capital Region|55.6759|12.5655|Europe/Copenhagen|60|E
        Malmö|SE|M|Skåne|55.6059|13.0007|Europe/Stockholm|60|E
        Stockholm|SE|AB|Stockholm|59.3326|18.0649|Europe/Stockholm|60|E
        Vienna|AT|9|Vienna|48.2085|16.3721|Europe/Vienna|60|E
        Bratislava|SK|BL|Bratislava Region|48.1482|17.1067|Europe/Bratislava|60|E
        Milan|IT|25|Lombardy|45.4643|9.1895|Europe/Rome|60|E
        Madrid|ES|MD|Madrid|40.4165|-3.7026|Europe/Madrid|60|E
        Lisbon|PT|11|Lisbon|38.7169|-9.1333|Europe/Lisbon|0|E
        Warsaw|PL|14|Mazovia|52.2298|21.0118|Europe/Warsaw|60|E
        Dublin|IE|L|Leinster|53.3331|-6.2489|Europe/Dublin|0|E
        Bucharest|RO|B|Bucharest|44.4323|26.1063|Europe/Bucharest|120|E
        Istanbul|TR|34|Istanbul|41.0138|28.9497|Europe/Istanbul|180|N
        Boston|US|MA|Massachusetts|42.3584|-71.0598|America/New_York|-300|A
        Worcester|US|MA|Massachusetts|42.2626|-71.8023|America/New_York|-300|A
        Ashburn|US|VA|Virginia|39.0437|-77.4875|America/New_York|-300|A
        Detroit|US|MI|Michigan|42.3314|-83.0458|America/Detroit|-300|A
        San Francisco|US|CA|California|37.7749|-122.4194|America/Los_Angeles|-480|A
        San Jose|US|CA|California|37.3394|-121.8950|America/Los_Angeles|-480|A
        San Diego|US|CA|California|32.7157|-117.1647|America/Los_Angeles|-480|A
        Toronto|CA|ON|Ontario|43.7001|-79.4163|America/Toronto|-300|A
        Windsor|CA|ON|Ontario|42.3001|-83.0165|America/Toronto|-300|A
        Tijuana|MX|BCN|Baja California|32.5027|-117.0037|America/Tijuana|-480|A
        São Paulo|BR|SP|São Paulo|-23.5475|-46.6361|America/Sao_Paulo|-180|N
        Buenos Aires|AR|C|Buenos Aires F.D.|-34.6132|-58.3772|America/Argentina/Buenos_Aires|-180|N
        Bogotá|CO|DC|Bogotá D.C.|4.6097|-74.0818|America/Bogota|-300|N
        Bengaluru|IN|KA|Karnataka|12.9719|77.5937|Asia/Kolkata|330|N
        Mumbai|IN|MH|Maharashtra|19.0728|72.8826|Asia/Kolkata|330|N
        Singapore|SG|SG|Singapore|1.2897|103.8501|Asia/Singapore|480|N
        Johor Bahru|MY|01|Johor|1.4655|103.7578|Asia/Kuala_Lumpur|480|N
        Osaka|JP|27|Osaka|34.6938|135.5011|Asia/Tokyo|540|N
        Kyoto|JP|26|Kyoto|35.0211|135.7538|Asia/Tokyo|540|N
        Seoul|KR|11|Seoul|37.5660|126.9784|Asia/Seoul|540|N
        Hanoi|VN|HN|Hanoi|21.0245|105.8412|Asia/Ho_Chi_Minh|420|N
        Jakarta|ID|JK|Jakarta|-6.2146|106.8451|Asia/Jakarta|420|N
        Brisbane|AU|QLD|Queensland|-27.4679|153.0281|Australia/Brisbane|600|N
        Johannesburg|ZA|GT|Gauteng|-26.2023|28.0436|Africa/Johannesburg|120|N
        Nairobi|KE|30|Nairobi County|-1.2833|36.8167|Africa/Nairobi|180|N
        Lagos|NG|LA|Lagos|6.4541|3.3947|Africa/Lagos|60|N
        """;

    public static IReadOnlyList<City> All { get; } = [.. Read()];

    public static City Named(string name) => All.First(city => city.Name == name);

    /// <summary>The cities of the same country within a distance, nearest first, without the city itself.</summary>
    public static IReadOnlyList<City> Near(City city, double kilometres) =>
        [.. All.Where(other => other != city && other.Country == city.Country && other.DistanceTo(city) < kilometres)
            .OrderBy(other => other.DistanceTo(city))];

    private static IEnumerable<City> Read()
    {
        foreach (var line in Table.Split('\n'))
        {
            var cells = line.Split('|');
            var summer = cells[8][0] switch
            {
                'E' => SummerTime.Europe,
                'A' => SummerTime.America,
                _ => SummerTime.None,
            };
            yield return new City(
                cells[0],
                Countries.ByCode(cells[1]),
                cells[2],
                cells[3],
                double.Parse(cells[4], CultureInfo.InvariantCulture),
                double.Parse(cells[5], CultureInfo.InvariantCulture),
                cells[6],
                int.Parse(cells[7], CultureInfo.InvariantCulture),
                summer);
        }
    }
}
