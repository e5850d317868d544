import java.sql.*;

/** What a program behind JDBC sees: tables, keys, types, and one row of each kind of value. Prints tab-parted lines. */
public class Client {
    public static void main(String[] arguments) throws Exception {
        try (Connection connection =
                DriverManager.getConnection(arguments[0], "kho_reader", System.getenv("KHO_PASSWORD"))) {
            DatabaseMetaData data = connection.getMetaData();
            print("schema", data.getSchemas(), "TABLE_SCHEM");
            for (String schema : new String[] {"marts", "district", "bi"}) {
                print("table", data.getTables(null, schema, "%", new String[] {"TABLE", "VIEW"}),
                        "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS");
            }
            print("column", data.getColumns(null, "marts", "fct_dossiers", "%"),
                    "COLUMN_NAME", "TYPE_NAME", "COLUMN_SIZE", "REMARKS");
            print("primary", data.getPrimaryKeys(null, "marts", "fct_dossiers"), "COLUMN_NAME", "KEY_SEQ");
            print("foreign", data.getImportedKeys(null, "marts", "fct_dossiers"), "FKCOLUMN_NAME", "PKTABLE_NAME");
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(System.getenv("KHO_QUERY"))) {
                row.next();
                System.out.println(String.join("\t", "value", row.getString(1), row.getBigDecimal(2).toPlainString(),
                        Long.toString(row.getLong(3)), row.getDate(4).toString(), String.valueOf(row.getString(5)),
                        row.getString(6)));
            }
        }
    }

    private static void print(String kind, ResultSet rows, String... columns) throws SQLException {
        while (rows.next()) {
            StringBuilder line = new StringBuilder(kind);
            for (String column : columns) line.append('\t').append(rows.getString(column));
            System.out.println(line);
        }
    }
}
