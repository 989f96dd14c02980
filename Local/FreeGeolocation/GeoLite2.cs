namespace Grainwatch.Local.FreeGeolocation;

/// <summary>How to come by MaxMind's free databases.</summary>
internal static class GeoLite2
{
    /// <summary>The steps, for files in a folder.</summary>
    public static string Explain(string target) => $"""
        GeoLite2 City and ASN are free from MaxMind after registration, and better:
          1. make an account at https://www.maxmind.com/en/geolite2/signup, and a licence key in it
          2. install geoipupdate (https://github.com/maxmind/geoipupdate), and write GeoIP.conf:
               AccountID YOUR_ACCOUNT_ID
               LicenseKey YOUR_LICENSE_KEY
               EditionIDs GeoLite2-City GeoLite2-ASN
          3. geoipupdate --config-file GeoIP.conf --database-directory {target}
             (twice a week, from a timer: a running 'grainwatch serve' takes newer files by itself)
          4. grainwatch replay path/to/AWSLogs --geo {target}
        """;
}
